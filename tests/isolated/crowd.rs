//! A crowd of tills and tokens that live 2 s.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use crate::support::{Sale, Till, secret};
use jpm::constants::*;
use jpm_simulator::{Settings, Simulator, TokenPolicy};

const THREADS: usize = 64;
const PAYMENTS: usize = 10_000;
const LIFE: Duration = Duration::from_secs(2);

/// What a till does between two payments: without it the machine would be so busy that a token dies on its way.
const PAUSE: Duration = Duration::from_millis(120);

/// One exchange a life at most, no payment fails, and none waits for a token but the first.
#[test]
fn a_crowd_makes_one_exchange_a_life_and_does_not_wait() {
    let _alone = crate::alone();
    let settings = Settings { tokens: TokenPolicy::Issued, token_lifetime: LIFE, ..Settings::default() };
    let simulator = Simulator::start(settings).unwrap();
    let told = Arc::default();
    let till = Till::logging(&simulator, &secret(&simulator.secret_token_url()), &told, JPM_LOG_DEBUG);
    let began = Instant::now();
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let till = &till;
            scope.spawn(move || {
                for _ in 0..PAYMENTS / THREADS + usize::from(thread < PAYMENTS % THREADS) {
                    let told = till.pay(&Sale::default());
                    assert_eq!((told.verdict().as_str(), told.result.attempts), ("JPM_OK APPROVED NONE", 1));
                    thread::sleep(PAUSE);
                }
            });
        }
    });
    let lasted = began.elapsed();
    assert_eq!(simulator.ledger().len(), PAYMENTS);

    let exchanges: Vec<Instant> = simulator.token_requests().iter().map(|request| request.at).collect();
    let most = 1 + (lasted.as_secs_f64() / (0.7 * LIFE.as_secs_f64())) as usize;
    println!("{PAYMENTS} payments by {THREADS} threads in {lasted:?}: {} exchanges, {most} at most", exchanges.len());
    assert!((2..=most).contains(&exchanges.len()), "the load must outlive a token, and not exchange more often");
    for pair in exchanges.windows(2) {
        let apart = pair[1] - pair[0];
        assert!(apart >= LIFE.mul_f64(0.69), "{apart:?}: renewed before 70 % of its life were over");
    }
    // A payment that waits for a token is one that gets it itself, or that is refused first.
    assert_eq!((told.count("token_got"), told.count("token_refused"), told.count("token_failed")), (1, 0, 0));
}
