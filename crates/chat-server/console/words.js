// What the console says, where a sentence depends on data: events, refusals, people, pages.

import { moment, span, timeOfDay } from "./clock.js";
import { topicTitle } from "./topics.js";

/** Name of the side that asks. */
export function personName(user) {
  if (user?.name) return user.name;
  return user?.kind === "token" ? "Пользователь портала" : "Гость";
}

/** The side that asks, and whether the portal vouches for the name: «Мария Образцова · вход через портал», «Гость». */
export function personLine(user) {
  return user?.kind === "token" ? `${personName(user)} · вход через портал` : personName(user);
}

/** Who wrote an event, as seen by this operator; `person` is the name of the side that asks. */
export function authorName(by, me, person) {
  if (by?.role === "operator") return isMine(by, me) ? "Вы" : (by.name ?? "Оператор");
  if (by?.role === "bot") return by.name ?? "Автоматический помощник";
  if (by?.role === "user") return by.name ?? person;
  return by?.name ?? "Система";
}

/** Whether this operator wrote it. */
export function isMine(by, me) {
  return by?.role === "operator" && (!by.name || !me?.name || by.name === me.name);
}

/** What the person looked up among the frequent questions before they wrote. */
function lookedUp(faq) {
  const query = faq?.query && `искали в частых вопросах «${faq.query}»`;
  const read = faq?.title && `читали ответ «${faq.title}»`;
  return [query, read].filter(Boolean).map((part) => `, ${part}`).join("");
}

/** A neutral line for an event that is not a message, or `null` when there is nothing to say. */
export function eventLine({ k, d, by }, { me, departments }) {
  switch (k) {
    case "ticket.opened":
      return `${d?.no ? `Открыто обращение ${d.no}` : "Обращение открыто"}${lookedUp(d?.faq)}`;
    case "ticket.queued":
      return "Ждёт оператора";
    case "msg.action":
      return `Пользователь выбрал: «${d?.text ?? "?"}»`;
    case "ticket.nudged":
      return `Пользователь повторил запрос${times(d?.count)}`;
    case "ticket.assigned":
      return d?.op?.id === me?.id ? "Вы взяли разговор" : `Разговор взял(а) ${d?.op?.name ?? "оператор"}`;
    case "ticket.transferred":
      return `${isMine(by, me) ? "Вы передали разговор" : `${by?.name ?? "Оператор"}: разговор передан`}${whither(d, departments)}`;
    case "op.left":
      if (by?.role === "system") return "Разговор вернулся в очередь: на повторный запрос не ответили";
      return d?.op?.id === me?.id
        ? "Вы вернули разговор в очередь"
        : `${d?.op?.name ?? "Оператор"}: разговор возвращён в очередь`;
    case "status.card":
      return `Показан статус заявления № ${d?.card?.no ?? "?"}: ${cardState(d?.card)}`;
    case "rating.asked":
      return isMine(by, me) ? "Вы попросили оценить разговор" : "Оператор попросил оценить разговор";
    case "callback.offered":
      return isMine(by, me) ? "Вы предложили звонок" : "Оператор предложил звонок";
    case "identity.asked":
      return isMine(by, me) ? "Вы попросили войти на портал" : "Оператор попросил войти на портал";
    case "identity.changed":
      return d?.name ? `Посетитель вошёл на портал: ${d.name}` : "Посетитель вошёл на портал";
    case "callback.scheduled":
      return `Просит перезвонить на ${d?.phone ?? "номер"}${d?.from ? `: ${moment(d.from)} – ${timeOfDay(d.due)}` : ""}`;
    case "callback.cancelled":
      return "Обратный звонок отменён";
    case "callback.done":
      return `Обратный звонок: ${callResult(d?.result).toLowerCase()}`;
    case "ticket.reopened":
      return "Посетитель продолжил разговор";
    case "rated":
      return `Оценка: ${d?.score ?? "?"} из 5${d?.comment ? `. ${d.comment}` : ""}`;
    case "ticket.closed":
      if (by?.role === "user") return "Посетитель завершил разговор";
      if (by?.role === "operator") return isMine(by, me) ? "Вы завершили разговор" : "Оператор завершил разговор";
      return "Разговор завершён";
    default:
      return typeof d?.text === "string" && d.text !== "" ? d.text : null;
  }
}

function whither({ to, dept }, departments) {
  const names = [dept && `отдел «${departmentName(dept, departments)}»`, to?.name].filter(Boolean);
  return names.length > 0 ? `: ${names.join(", ")}` : "";
}

/** What a department is called; its id when the desk does not know it any more. */
export function departmentName(dept, departments) {
  return departments.find(({ id }) => id === dept)?.title ?? dept;
}

/** What is wrong with a text that is too long; empty when it is not. */
export function tooLong(text, limit) {
  const over = [...text].length - limit;
  return over > 0 ? `Слишком длинно. Лишних знаков: ${over}` : "";
}

const CASE_STATES = { submitted: "подано", needs_you: "нужно действие заявителя", ready: "готово", refused: "отказано" };

/** How far the application of a card is: in the operator's words, or else in ours. */
function cardState(card) {
  return card?.state_text ?? CASE_STATES[card?.state] ?? "рассматривается";
}

const CALL_RESULTS = { reached: "Поговорили", wrong_number: "Номер другого человека" };

/** How a call ended. */
export function callResult(result) {
  return CALL_RESULTS[result] ?? "Не ответили";
}

/** The mark of an open conversation whose person asked again: «Повторный запрос ×2». Empty when there is none. */
export function nudgeMark({ nudges, state }) {
  return nudges > 0 && state !== "closed" ? `Повторный запрос${times(nudges)}` : "";
}

function times(count) {
  return count > 1 ? ` ×${count}` : "";
}

const REFUSALS = {
  already_taken: "Этот разговор уже взял другой оператор",
  not_found: "Такого разговора больше нет",
  forbidden: "На это нет прав",
  conv_closed: "Разговор завершён",
  text_too_long: "Сообщение слишком длинное",
  text_empty: "В сообщении нет текста",
  invalid_field: "Настройки изменились. Обновите страницу и попробуйте ещё раз",
  id_conflict: "Сообщение с таким номером уже есть. Отправьте его ещё раз",
  too_many_convs: "Разговоров слишком много",
  not_offered: "Здесь этого не предлагают",
};

/** Why the server refused, in a few words. */
export function refusal(code) {
  return REFUSALS[code] ?? `Не получилось (${code}). Попробуйте ещё раз`;
}

/** «ждёт 3 мин», or «только что» for the first minute. */
export function waiting(milliseconds) {
  return milliseconds < 60_000 ? "только что" : `ждёт ${span(milliseconds)}`;
}

/** The page somebody asks from, in one line: «Замена паспорта · /application». Empty when unknown. */
export function pageLine({ page, topic }) {
  const parts = [page?.title, path(page?.url), page?.service && `услуга «${page.service}»`, page?.error && `код ошибки «${page.error}»`, topic && `тема «${topicTitle(topic)}»`];
  return parts.filter(Boolean).join(" · ");
}

/** The path of an address on this site; the whole address when it is another site's. */
function path(url) {
  if (!url) return null;
  try {
    const parsed = new URL(url, location.origin);
    return parsed.origin === location.origin ? parsed.pathname : `${parsed.host}${parsed.pathname}`;
  } catch {
    return url;
  }
}
