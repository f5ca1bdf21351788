//! A separable CMA-ES (Ros and Hansen 2008): a search that needs no slopes, since ROUGE has none.

use std::thread;

const CHILDREN: usize = 24;
const PARENTS: usize = 12;
const STEP: f64 = 0.3;

/// The same numbers in every run.
struct Chance(u64);

impl Chance {
    /// From 0 to 1 (xorshift).
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Normally distributed (Box and Muller).
    fn normal(&mut self) -> f64 {
        let (one, two) = (self.next().max(1e-12), self.next());
        (-2.0 * one.ln()).sqrt() * (std::f64::consts::TAU * two).cos()
    }
}

struct Search {
    mean: Vec<f64>,
    step: f64,
    /// Variances, one per dimension: the covariances are left out.
    spread: Vec<f64>,
    step_path: Vec<f64>,
    path: Vec<f64>,
    chance: Chance,
}

/// The middle of the search after so many rounds; `quality` is to become large.
pub(super) fn best(
    start: &[f64],
    rounds: usize,
    quality: &(dyn Fn(&[f64]) -> f64 + Sync),
) -> Vec<f64> {
    let size = start.len();
    let mut search = Search {
        mean: start.to_vec(),
        step: STEP,
        spread: vec![1.0; size],
        step_path: vec![0.0; size],
        path: vec![0.0; size],
        chance: Chance(42),
    };
    for round in 1..=rounds {
        let moves = search.moves(quality);
        search.learn(round, &moves);
        if round % 20 == 0 {
            eprintln!("round {round}: {:.4}", quality(&search.mean));
        }
    }
    search.mean
}

impl Search {
    /// Random steps from the mean, the best ones first.
    fn moves(&mut self, quality: &(dyn Fn(&[f64]) -> f64 + Sync)) -> Vec<Vec<f64>> {
        let size = self.mean.len();
        let mut tries: Vec<(f64, Vec<f64>)> = (0..CHILDREN)
            .map(|_| (0.0, (0..size).map(|_| self.chance.normal()).collect()))
            .collect();
        let (mean, spread, step) = (&self.mean, &self.spread, self.step);
        thread::scope(|scope| {
            for half in tries.chunks_mut(CHILDREN / 2) {
                scope.spawn(move || {
                    for (score, normal) in half {
                        let at = |i: usize| mean[i] + step * spread[i].sqrt() * normal[i];
                        *score = quality(&(0..size).map(at).collect::<Vec<f64>>());
                    }
                });
            }
        });
        tries.sort_by(|one, other| other.0.total_cmp(&one.0));
        tries.into_iter().take(PARENTS).map(|(_, normal)| normal).collect()
    }

    /// Names of the constants as in the paper.
    fn learn(&mut self, round: usize, moves: &[Vec<f64>]) {
        let n = self.mean.len() as f64;
        let weight = |rank: usize| (PARENTS as f64 + 0.5).ln() - ((rank + 1) as f64).ln();
        let total: f64 = (0..PARENTS).map(weight).sum();
        let weights: Vec<f64> = (0..PARENTS).map(|rank| weight(rank) / total).collect();
        let mu = 1.0 / weights.iter().map(|weight| weight * weight).sum::<f64>();
        let c_s = (mu + 2.0) / (n + mu + 5.0);
        let damp = 1.0 + c_s + 2.0 * (((mu - 1.0) / (n + 1.0)).sqrt() - 1.0).max(0.0);
        let c_c = (4.0 + mu / n) / (n + 4.0 + 2.0 * mu / n);
        // A diagonal is learned faster than a whole matrix, by this factor.
        let faster = (n + 2.0) / 3.0;
        let c_1 = 2.0 / ((n + 1.3).powi(2) + mu) * faster;
        let c_mu = 2.0 * (mu - 2.0 + 1.0 / mu) / ((n + 2.0).powi(2) + mu) * faster;
        let c_mu = c_mu.min(1.0 - c_1);
        let usual = n.sqrt() * (1.0 - 1.0 / (4.0 * n) + 1.0 / (21.0 * n * n));
        let blend = |of: &dyn Fn(&Vec<f64>) -> f64| -> f64 {
            moves.iter().zip(&weights).map(|(each, weight)| weight * of(each)).sum()
        };
        let drift: Vec<f64> = (0..self.mean.len()).map(|i| blend(&|each| each[i])).collect();
        for (path, drift) in self.step_path.iter_mut().zip(&drift) {
            *path = (1.0 - c_s) * *path + (c_s * (2.0 - c_s) * mu).sqrt() * drift;
        }
        let length = self.step_path.iter().map(|part| part * part).sum::<f64>().sqrt();
        let warm = (1.0 - (1.0 - c_s).powi(2 * round as i32)).sqrt();
        let is_calm = length / warm < (1.4 + 2.0 / (n + 1.0)) * usual;
        let calm = if is_calm { 1.0 } else { 0.0 };
        for i in 0..self.mean.len() {
            let old = self.spread[i];
            self.mean[i] += self.step * old.sqrt() * drift[i];
            let push = (c_c * (2.0 - c_c) * mu).sqrt() * old.sqrt() * drift[i];
            self.path[i] = (1.0 - c_c) * self.path[i] + calm * push;
            let along = self.path[i].powi(2) + (1.0 - calm) * c_c * (2.0 - c_c) * old;
            let around = old * blend(&|each| each[i].powi(2));
            self.spread[i] = (1.0 - c_1 - c_mu) * old + c_1 * along + c_mu * around;
        }
        self.step *= ((c_s / damp) * (length / usual - 1.0)).exp();
    }
}
