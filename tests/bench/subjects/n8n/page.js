import { createChat } from './files/chat.bundle.es.js';

createChat({ webhookUrl: '/n8n/hook', initialMessages: [] });
