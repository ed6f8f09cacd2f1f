// The server's clock as seen from here, and times in words.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const hours = new Intl.DateTimeFormat("ru", { hour: "2-digit", minute: "2-digit" });
const dayAndMonth = new Intl.DateTimeFormat("ru", { day: "numeric", month: "long" });
const withYear = new Intl.DateTimeFormat("ru", { day: "numeric", month: "long", year: "numeric" });

let offset = 0;

/** Sets the clock by the server's, milliseconds since 1970: the computer's own may be wrong by hours. */
export function setByServer(serverNow) {
  offset = serverNow - Date.now();
}

/** Now by the server's clock, milliseconds since 1970. */
export function now() {
  return Date.now() + offset;
}

/** «14:05». */
export function timeOfDay(at) {
  return hours.format(at);
}

/** «Сегодня», «Вчера», «3 марта» or «3 марта 2025 г.». */
export function dayName(at) {
  if (dayKey(at) === dayKey(now())) return "Сегодня";
  if (dayKey(at) === dayKey(now() - DAY)) return "Вчера";
  const sameYear = new Date(at).getFullYear() === new Date(now()).getFullYear();
  return (sameYear ? dayAndMonth : withYear).format(at);
}

/** One text a calendar day of this computer's time zone. */
export function dayKey(at) {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

/** «сегодня в 14:05». */
export function moment(at) {
  const day = dayName(at);
  return `${day === "Сегодня" || day === "Вчера" ? day.toLowerCase() : day} в ${timeOfDay(at)}`;
}

/** For the attribute `datetime`. */
export function machineTime(at) {
  return new Date(at).toISOString();
}

/** «0 мин», «3 мин», «1 ч 5 мин», «2 дн 3 ч». */
export function span(milliseconds) {
  const total = Math.max(0, milliseconds);
  if (total < HOUR) return `${Math.floor(total / MINUTE)} мин`;
  if (total < DAY) return pair(Math.floor(total / HOUR), "ч", Math.floor((total % HOUR) / MINUTE), "мин");
  return pair(Math.floor(total / DAY), "дн", Math.floor((total % DAY) / HOUR), "ч");
}

function pair(big, bigUnit, small, smallUnit) {
  return small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`;
}
