//! Percentiles without sorting: nothing else in a report is computed as often.
//!
//! The values are dealt into buckets of equal width, and only the few that share a bucket with a wanted place are put in
//! order. What comes out is what sorting gives, bit by bit.

use std::cell::RefCell;

const BUCKETS: usize = 512;

const SHARES: [f64; 3] = [0.1, 0.5, 0.9];

thread_local! {
    /// Where values are dealt out, kept from claim to claim.
    static ROOM: RefCell<Room> = const { RefCell::new(Room::new()) };
}

/// The values below which one, five and nine in ten of the outcomes lie.
pub(super) fn percentiles(values: &[f64]) -> [f64; 3] {
    ROOM.with_borrow_mut(|room| {
        room.deal(values);
        let opened = room.put_in_order(values);
        SHARES.map(|share| interpolate(values.len(), share, |place| opened.at(place)))
    })
}

/// The value at a share of `count` outcomes, of which `at` tells the one at a place of their sorted order.
pub(super) fn interpolate(count: usize, share: f64, at: impl Fn(usize) -> f64) -> f64 {
    let (below, above, between) = place(count, share);
    let (low, high) = (at(below), at(above));
    low + (high - low) * between
}

/// Where a share lies among `count` sorted outcomes: the places below and above it, and how far from the one to the other.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "an index into a few thousand draws"
)]
fn place(count: usize, share: f64) -> (usize, usize, f64) {
    let place = (share * count as f64 - 0.5).clamp(0.0, (count - 1) as f64);
    let below = place.floor() as usize;
    (below, (below + 1).min(count - 1), place - place.floor())
}

struct Room {
    /// The bucket of each value.
    buckets: Vec<u16>,
    /// For each bucket, how many values lie in it and below it.
    ends: [usize; BUCKETS],
    /// The values of some buckets.
    few: Vec<f64>,
}

impl Room {
    const fn new() -> Self {
        Self {
            buckets: Vec::new(),
            ends: [0; BUCKETS],
            few: Vec::new(),
        }
    }

    /// Finds each value's bucket. A larger value never lies in a lower bucket: subtracting, multiplying and cutting off
    /// keep the order, rounded or not.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a few hundred buckets, and no value below the first"
    )]
    fn deal(&mut self, values: &[f64]) {
        let (least, most) = ends(values);
        let scale = (BUCKETS - 1) as f64 / (most - least);
        self.buckets.clear();
        if scale.is_normal() && !values.iter().fold(false, |any, value| any | value.is_nan()) {
            let bucket = |value: &f64| ((value - least) * scale) as u16;
            self.buckets.extend(values.iter().map(bucket));
        } else {
            // All the same, not a number, or without end: one bucket for all.
            self.buckets.resize(values.len(), 0);
        }
        self.ends.fill(0);
        for bucket in &self.buckets {
            self.ends[usize::from(*bucket)] += 1;
        }
        let mut sum = 0;
        for end in &mut self.ends {
            sum += *end;
            *end = sum;
        }
    }

    /// Puts those in order that share a bucket with a place that is asked for.
    fn put_in_order(&mut self, values: &[f64]) -> Opened<'_> {
        let mut is_open = [false; BUCKETS];
        let mut open = Vec::with_capacity(2 * SHARES.len());
        for share in SHARES {
            let (below, above, _) = place(values.len(), share);
            for bucket in [self.bucket_of(below), self.bucket_of(above)] {
                if !std::mem::replace(&mut is_open[bucket], true) {
                    open.push(bucket);
                }
            }
        }
        let dealt = values.iter().zip(&self.buckets);
        let wanted = dealt.filter(|(_, bucket)| is_open[usize::from(**bucket)]);
        self.few.clear();
        self.few.extend(wanted.map(|(value, _)| *value));
        self.few.sort_unstable_by(f64::total_cmp);
        Opened { room: self, open }
    }

    fn bucket_of(&self, place: usize) -> usize {
        self.ends.partition_point(|end| *end <= place)
    }
}

/// Some buckets' values in order, one bucket behind the other.
struct Opened<'a> {
    room: &'a Room,
    open: Vec<usize>,
}

impl Opened<'_> {
    /// The value at a place of the whole order, in a bucket that is open.
    fn at(&self, place: usize) -> f64 {
        let ends = &self.room.ends;
        let bucket = self.room.bucket_of(place);
        let start = |bucket: usize| bucket.checked_sub(1).map_or(0, |below| ends[below]);
        let lower = self.open.iter().filter(|open| **open < bucket);
        let before: usize = lower.map(|open| ends[*open] - start(*open)).sum();
        self.room.few[before + place - start(bucket)]
    }
}

/// The smallest and the largest; side by side, because each comparison would wait for the one before.
fn ends(values: &[f64]) -> (f64, f64) {
    const LANES: usize = 8;
    let mut least = [f64::INFINITY; LANES];
    let mut most = [f64::NEG_INFINITY; LANES];
    let (rows, rest) = values.as_chunks::<LANES>();
    for row in rows {
        for lane in 0..LANES {
            least[lane] = if row[lane] < least[lane] {
                row[lane]
            } else {
                least[lane]
            };
            most[lane] = if row[lane] > most[lane] {
                row[lane]
            } else {
                most[lane]
            };
        }
    }
    (
        least
            .iter()
            .chain(rest)
            .copied()
            .fold(f64::INFINITY, f64::min),
        most.iter()
            .chain(rest)
            .copied()
            .fold(f64::NEG_INFINITY, f64::max),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn by_sorting(values: &[f64]) -> [f64; 3] {
        let mut sorted = values.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        [0.1, 0.5, 0.9].map(|share| interpolate(sorted.len(), share, |place| sorted[place]))
    }

    fn bits(found: [f64; 3]) -> [u64; 3] {
        found.map(f64::to_bits)
    }

    #[test]
    fn what_no_bucket_fits_is_put_in_order_too() {
        let draws = 1000;
        for strange in [
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::MAX,
            f64::MIN,
            1e-310,
            -0.0,
        ] {
            let values: Vec<f64> = (0..draws)
                .map(|draw| {
                    if draw % 3 == 0 {
                        strange
                    } else {
                        f64::from(draw % 7)
                    }
                })
                .collect();
            assert_eq!(
                bits(percentiles(&values)),
                bits(by_sorting(&values)),
                "{strange}"
            );
        }
        for count in 1..20 {
            let few: Vec<f64> = (0..count).map(|draw| f64::from(draw * 7 % 11)).collect();
            assert_eq!(bits(percentiles(&few)), bits(by_sorting(&few)), "{few:?}");
        }
        assert_eq!(percentiles(&[4.0]), [4.0; 3]);
        assert_eq!(percentiles(&[-2.5; 100]), [-2.5; 3]);
    }

    proptest! {
        #[test]
        fn dealing_finds_what_sorting_finds(
            values in prop::collection::vec(
                prop_oneof![
                    4 => -1e6..1e6_f64,
                    2 => (0..9_i32).prop_map(f64::from),
                    1 => prop::num::f64::ANY,
                ],
            1..3000,
            ),
            plain in any::<bool>(),
        ) {
            let values: Vec<f64> = if plain {
                values.into_iter().map(|value| value % 1e3).filter(|value| !value.is_nan()).chain([0.5]).collect()
            } else {
                values
            };

            prop_assert_eq!(bits(percentiles(&values)), bits(by_sorting(&values)));
        }
    }
}
