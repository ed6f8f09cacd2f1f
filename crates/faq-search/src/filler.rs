//! Words of Russian that say little about what is asked, and those that turn it round.

use crate::letters::codes;

/// What such a word weighs of what it would weigh otherwise.
pub(crate) const WEIGHT: f32 = 0.3;

/// «Не», which every negation is read as.
const NOT: &str = "не";

const NEGATIONS: &str = "не нет нету никак нельзя невозможно отсутствует not no cannot";

/// Pronouns, particles, prepositions, polite words, and what people say before they come to the point.
const FILLERS: &str = "а б без более бы был была были было быть в вам вами вас ваш ваша ваше ваши вашу вдруг ведь весь вместо \
во вообще вот все всегда всего всем всю вы где говорите да давно даже для до добрый доброе другой его ее ей если есть еще \
ж же за зачем здесь здравствуйте и из или им иметь имею их к как какая какие каким каких какого какое какой какому какую \
кем ко когда который которая которые кого кому кто куда ли либо лучше люди меня мне много могу можете может можно мой моя \
мое мои моего моей моем моему моим моих мою мы на над надо назад нам нами наш нас него нее ней нему ними них но ну нужен \
нужна нужно нужны о об обратно однако он она они оно от откуда очень первый по пожалуйста под подскажите помогите понять \
пока после потом потому почему почти при про просто прошу пусть раз с сам сама сами самый свой свою свое своей своего \
себе себя сегодня сей сейчас скажите сколько снова со совсем спасибо так также такая такие такое такой там твой те тебя \
тем теперь то тоже только тот ту тут ты у уже хотел хотела хочу хочется хотим чего чей чем чему через что чтобы чтоб чья \
эта эти это этого этой этом этому этот эту я вчера завтра день дня второй сказать говорят говорит пишет пишут делать \
сделать стать стал стала нибудь никто ничего никто нигде опять типа короче блин вроде кажется видимо давайте дайте \
интересно требуется никогда прежде насколько настолько срочно сразу именно конечно наверное наверно похоже хотя пор чуть прям прямо никого туда сюда \
лишь хоть хорошо плохо нормально реально ладно слушайте помоги дает дают давать портал портале портала сайт сайте сайта госуслуги \
госуслугах госуслуг gosuslugi получается получилось пытаюсь пробую пробовал пришлось могли будет буду будем знаю знать знает понимаю \
a an and are at be by can do does for from how i in is it me my of on or our the to we what when where which who why with you your";

/// What people say about anything at all. Where the file has such a word it counts as any other; where it has not,
/// the question is not about something else.
const COMMON: &str = "говорить сказал сказала сказали скажу видеть видел смотреть смотрю смотрел посмотреть идти иду пошел прийти \
пойти ходить сидеть сижу стоять стоит лежать жить живу думать думаю думал решить решил считать ставить поставить брать взять \
взял держать оставить остаться начать начал закончить продолжить пытаться попытаться стараться успеть успею удалось вышло \
пользоваться использовать использую проверить узнать выяснить разобраться объяснить рассказать показать показал надеяться \
бояться боюсь работать найти нашел нашла искал вижу слышал слышать заметил заметила помогать поможет поможете \
человек люди мама папа муж жена бабушка дедушка утро вечер ночь неделя месяц год час полчаса минута секунда время понедельник \
вторник среда четверг пятница дни раза дело случай ситуация вопрос проблема часть место сторона слово способ вид образ момент \
конец начало середина посреди длинный короткий большой маленький новый старый хороший плохой разный следующий последний третий \
один одна одно два две три четыре пять десять сто много мало несколько всегда иногда часто редко быстро медленно вечно заново \
целый полный весь каждый любой некоторый нормальный обычный правильный возможный невозможно обязательно срочный личный \
твердить утверждать якобы будто словно вместе отдельно рядом внизу вверху справа слева дома работа дальше раньше позже рано поздно \
вообщем допустим например собственно честно точно вроде примерно минимум приблизительно случайно нечаянно специально постоянно \
отчего насчет относительно касательно согласно ради вслед кроме помимо вокруг мимо внутри снаружи";

/// How words end that name a doing or a manner, not a thing.
const DOINGS: &str = "ать ять ить еть уть ыть оть ться тись сти сь ся ешь ишь ете ите ает яет ует ают яют уют ил или ила нул нула ается уется ются";
/// How words end that name a quality.
const QUALITIES: &str = "ый ий ая ое ые ого ому ыми ых ную ной ным но ко ал ала али";

/// Of what sort a word is that nobody has asked with, by its ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    /// A thing: the question is about that.
    Thing,
    /// A quality, or a manner.
    Quality,
    /// A doing.
    Doing,
}

/// The sort of an unknown word.
pub(crate) fn sort_of(form: &[u8]) -> Sort {
    let ends = |endings: &str| {
        endings.split(' ').map(codes).any(|ending| form.len() > ending.len() + 2 && form.ends_with(&ending))
    };
    if form.ends_with(&codes("сть")) {
        Sort::Thing
    } else if ends(DOINGS) {
        Sort::Doing
    } else if ends(QUALITIES) {
        Sort::Quality
    } else {
        Sort::Thing
    }
}

/// All words that are said about anything.
pub(crate) fn common() -> impl Iterator<Item = Vec<u8>> {
    forms(COMMON)
}

fn forms(row: &str) -> impl Iterator<Item = Vec<u8>> {
    row.split_whitespace().map(codes)
}

/// The letters of «не».
pub(crate) fn not() -> Vec<u8> {
    codes(NOT)
}

/// All negations.
pub(crate) fn negations() -> impl Iterator<Item = Vec<u8>> {
    forms(NEGATIONS)
}

/// Whether a word turns the question round.
pub(crate) fn is_negation(form: &[u8]) -> bool {
    NEGATIONS.split(' ').any(|negation| negation.chars().count() == form.len() && codes(negation) == form)
}

/// All words that say little.
pub(crate) fn fillers() -> impl Iterator<Item = Vec<u8>> {
    forms(FILLERS)
}
