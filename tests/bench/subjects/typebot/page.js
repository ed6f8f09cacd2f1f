import Typebot from './files/web.js';

Typebot.initBubble({ typebot: 'bench', apiHost: location.origin + '/typebot' });
