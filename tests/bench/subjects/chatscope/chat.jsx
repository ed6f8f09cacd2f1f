import React, { useState } from 'react';
import { createRoot } from 'react-dom/client';
import '@chatscope/chat-ui-kit-styles/dist/default/styles.min.css';
import { ChatContainer, MainContainer, Message, MessageInput, MessageList } from '@chatscope/chat-ui-kit-react';

function Chat({ held }) {
  const [messages, setMessages] = useState(held);
  return (
    <MainContainer>
      <ChatContainer>
        <MessageList>
          {messages.map((message, number) => (
            <Message key={number} model={{ message, direction: number % 2 ? 'incoming' : 'outgoing', position: 'single' }} />
          ))}
        </MessageList>
        <MessageInput placeholder="Сообщение" onSend={(_, __, text) => setMessages([...messages, text])} />
      </ChatContainer>
    </MainContainer>
  );
}

export const show = (place, held) => createRoot(place).render(<Chat held={held} />);
