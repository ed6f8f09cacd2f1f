// The least a chat can be: no server, no languages, no care for anybody. What is above this is the price of a product.
const chat = document.createElement('section');
chat.id = 'chat';
chat.hidden = true;
const input = document.createElement('textarea');
const launcher = document.createElement('button');
launcher.id = 'launcher';
launcher.textContent = 'Онлайн-чат';
launcher.onclick = () => {
  if (!chat.hasChildNodes()) {
    chat.append(...(window.held || []).map(text => Object.assign(document.createElement('p'), { textContent: text })), input);
  }
  chat.hidden = !chat.hidden;
  chat.scrollTop = chat.scrollHeight;
};
document.body.append(chat, launcher);
