//! Who takes the money, as the environment says.

use secrecy::ExposeSecret as _;
use url::Url;

use crate::platform::config::{AppEnv, EnvReader};

/// Our account with Stripe.
#[derive(Debug, Clone)]
pub struct StripeSettings {
    /// The key, the address and the patience; no variable sets the last.
    pub client: stripe::Settings,
    /// The account's id: money that goes to another is never taken as ours.
    pub account: String,
}

impl StripeSettings {
    /// Reads `STRIPE_SECRET_KEY`, `STRIPE_ACCOUNT` and `STRIPE_BASE_URL`. Without a key there is only the simulator,
    /// which is refused outside local; real money is taken in prod and nowhere else.
    pub fn read(env: &mut EnvReader, app_env: AppEnv) -> Option<Self> {
        let key = env.secret("STRIPE_SECRET_KEY");
        let account = env.optional("STRIPE_ACCOUNT");
        let base_url = base_url(env, app_env);
        let Some(key) = key else {
            if !app_env.is_local() {
                env.mistake(
                    "STRIPE_SECRET_KEY is not set: the payment simulator is for local only",
                );
            }
            return None;
        };
        let is_live = match kind(key.expose_secret()) {
            Some(is_live) => is_live,
            None => {
                env.mistake(
                    "STRIPE_SECRET_KEY is not a secret or restricted key (sk_test_…, rk_live_…)",
                );
                return None;
            }
        };
        if is_live != (app_env == AppEnv::Prod) {
            env.mistake(if is_live {
                "STRIPE_SECRET_KEY takes real money: only APP_ENV=prod may"
            } else {
                "STRIPE_SECRET_KEY is a test key: with APP_ENV=prod nobody would pay"
            });
        }
        let Some(account) = account.filter(|account| account.starts_with("acct_")) else {
            env.mistake("STRIPE_ACCOUNT must be the id of the key's account (acct_…): money to another is never taken as ours");
            return None;
        };
        Some(Self {
            client: stripe::Settings::new(key, base_url?),
            account,
        })
    }
}

/// Whether a key takes real money; `None` if it is no key that a server uses.
fn kind(key: &str) -> Option<bool> {
    let rest = key
        .strip_prefix("sk_")
        .or_else(|| key.strip_prefix("rk_"))?;
    if rest.starts_with("live_") {
        Some(true)
    } else if rest.starts_with("test_") {
        Some(false)
    } else {
        None
    }
}

fn base_url(env: &mut EnvReader, app_env: AppEnv) -> Option<Url> {
    let text = env.parsed("STRIPE_BASE_URL", "https://api.stripe.com".to_owned());
    match Url::parse(&text) {
        Ok(url) if url.scheme() == "https" || (url.scheme() == "http" && app_env.is_local()) => {
            Some(url)
        }
        Ok(_) => {
            env.mistake("STRIPE_BASE_URL must be https: the key is sent there");
            None
        }
        Err(error) => {
            env.mistake(format!("STRIPE_BASE_URL is {text:?}: {error}"));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::StripeSettings;
    use crate::platform::config::{AppEnv, EnvReader};

    fn read(app_env: AppEnv, variables: &[(&str, &str)]) -> (bool, String) {
        let all = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let mut env = EnvReader::new(all);
        let settings = StripeSettings::read(&mut env, app_env);
        let told = format!("{settings:?}");
        let mistakes = env
            .finish(())
            .map_or_else(|mistakes| mistakes.to_string(), |()| String::new());
        assert!(!(told + &mistakes).contains("hunter2"), "a key is printed");
        (settings.is_some(), mistakes)
    }

    const TEST_KEY: (&str, &str) = ("STRIPE_SECRET_KEY", "sk_test_hunter2");
    const LIVE_KEY: (&str, &str) = ("STRIPE_SECRET_KEY", "rk_live_hunter2");
    const ACCOUNT: (&str, &str) = ("STRIPE_ACCOUNT", "acct_1");

    #[test]
    fn a_laptop_may_simulate_and_nobody_else() {
        assert_eq!(read(AppEnv::Local, &[]), (false, String::new()));
        for app_env in [AppEnv::Staging, AppEnv::Prod] {
            assert!(read(app_env, &[]).1.contains("STRIPE_SECRET_KEY"));
        }
    }

    #[test]
    fn real_money_is_taken_in_prod_alone() {
        for (app_env, key, is_sound) in [
            (AppEnv::Local, TEST_KEY, true),
            (AppEnv::Staging, TEST_KEY, true),
            (AppEnv::Prod, TEST_KEY, false),
            (AppEnv::Local, LIVE_KEY, false),
            (AppEnv::Staging, LIVE_KEY, false),
            (AppEnv::Prod, LIVE_KEY, true),
        ] {
            let (_, mistakes) = read(app_env, &[key, ACCOUNT]);
            assert_eq!(
                mistakes.is_empty(),
                is_sound,
                "{app_env:?} {key:?}: {mistakes}"
            );
        }
    }

    #[test]
    fn the_key_travels_in_the_open_only_on_a_laptop_and_the_account_is_named() {
        let plain = ("STRIPE_BASE_URL", "http://127.0.0.1:9");
        assert!(read(AppEnv::Local, &[TEST_KEY, ACCOUNT, plain]).0);
        let (_, mistakes) = read(AppEnv::Prod, &[LIVE_KEY, plain]);
        assert!(
            mistakes.contains("STRIPE_BASE_URL") && mistakes.contains("STRIPE_ACCOUNT"),
            "{mistakes}"
        );
        for key in ["pk_test_hunter2", "whsec_hunter2", "hunter2"] {
            assert!(!read(AppEnv::Local, &[("STRIPE_SECRET_KEY", key), ACCOUNT]).0);
        }
    }
}
