import type { PortalChatApi, PortalChatSettings } from './dist/portal-chat';

export type * from './dist/portal-chat';

/** What `load()` takes: where the script is, and every setting. */
export interface LoadSettings extends PortalChatSettings {
  /** Address of `portal-chat.js`; by default the one in this package, beside this module. */
  src?: string;
  /** `closed` hides the widget's insides from the page's scripts. */
  shadow?: 'open' | 'closed';
}

/** Puts the chat on the page and answers `PortalChat`. Called again, it answers the one that is there. */
export function load(settings?: LoadSettings): Promise<PortalChatApi>;
