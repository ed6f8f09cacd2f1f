const here = import.meta.url;

/**
 * Puts the chat on the page and answers `PortalChat`. Called again, it answers the one that is there.
 *
 * @param {import('./index').LoadSettings} [settings]
 * @returns {Promise<import('./index').PortalChatApi>}
 */
export const load = async ({ src, container, ...settings } = {}) => {
  if (!window.PortalChat?.version) {
    const script = new URL(src || 'dist/portal-chat.js', src ? location.href : here).href;
    const host = document.querySelector('portal-chat') || document.createElement('portal-chat');
    for (const [name, value] of Object.entries(settings)) if (value != null) host.dataset[name] = value;
    host.dataset.src = script;
    const place = typeof container == 'string' ? document.querySelector(container) : container;
    if (place) {
      host.dataset.launcher = 'inline';
      place.append(host);
    }
    if (!host.isConnected) document.body.append(host);
    // What it loads lies beside it: a bundler must leave it where it is.
    await import(/* webpackIgnore: true */ /* @vite-ignore */ script);
  }
  return window.PortalChat;
};
