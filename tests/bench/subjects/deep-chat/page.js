// deep-chat brings no launcher: this page paints one and fetches the chat when it is pressed.
const button = document.createElement('button');
button.id = 'launcher';
button.textContent = 'Онлайн-чат';
button.style.cssText = 'position:fixed;right:16px;bottom:16px';
document.body.append(button);
button.onclick = async () => {
  const held = document.querySelector('deep-chat');
  if (held) return held.style.display = held.style.display ? '' : 'none';
  await import('./files/deepChat.bundle.js');
  const chat = document.createElement('deep-chat');
  chat.style.cssText = 'position:fixed;right:16px;bottom:64px;width:360px;height:560px';
  chat.demo = true;
  chat.history = (window.held || []).map((text, number) => ({ text, role: number % 2 ? 'ai' : 'user' }));
  document.body.append(chat);
};
