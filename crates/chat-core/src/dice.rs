//! Seeded randomness for names and jitter: SplitMix64 (Steele, Lea and Flood, 2014). Not for secrets.

use chat_protocol::{CommandId, ConversationId, Millis};

#[derive(Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number in `0..=most`.
    pub(crate) fn up_to(&mut self, most: u64) -> u64 {
        match most.checked_add(1) {
            Some(sides) => self.roll() % sides,
            None => self.roll(),
        }
    }

    pub(crate) fn command_id(&mut self, now: Millis) -> CommandId {
        CommandId::new(now, self.ten_bytes())
    }

    pub(crate) fn conversation_id(&mut self, now: Millis) -> ConversationId {
        ConversationId::new(now, self.ten_bytes())
    }

    fn ten_bytes(&mut self) -> [u8; 10] {
        let [a, b] = [self.roll().to_le_bytes(), self.roll().to_le_bytes()];
        [a[0], a[1], a[2], a[3], a[4], b[0], b[1], b[2], b[3], b[4]]
    }
}
