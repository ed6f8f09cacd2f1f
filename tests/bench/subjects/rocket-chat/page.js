window.RocketChat = function (call) { RocketChat._.push(call) };
RocketChat._ = [];
RocketChat.url = '/rocket-chat/app/index.html?serverUrl=' + encodeURIComponent(location.origin + '/rocket');
document.body.append(Object.assign(document.createElement('script'), { async: true, src: 'app/livechat/rocketchat-livechat.min.js' }));
