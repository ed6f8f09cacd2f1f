// The kit brings no launcher: this page paints one and fetches the chat when it is pressed.
const button = document.createElement('button');
button.id = 'launcher';
button.textContent = 'Онлайн-чат';
button.style.cssText = 'position:fixed;right:16px;bottom:16px';
document.body.append(button);
let toggle;
button.onclick = async () => {
  if (toggle) return toggle();
  const place = document.createElement('div');
  place.id = 'chat';
  place.style.cssText = 'position:fixed;right:16px;bottom:64px;width:360px;height:560px';
  document.body.append(place);
  toggle = () => place.style.display = place.style.display ? '' : 'none';
  document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: 'files/chat.css' }));
  (await import('./files/chat.js')).show(place, window.held || []);
};
