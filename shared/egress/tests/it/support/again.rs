//! Runs tests of this program again: in a process, and if wished a network, of their own.

use std::process::{Command, Output};

/// One of the ignored tests, in a process of its own with this variable set.
pub(crate) fn in_own_process(test: &str, variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    run(command.envs(variables.iter().copied()), test)
}

/// The ignored tests under a path, in a network where every address of the internet is this machine.
///
/// # Errors
/// When the machine does not let us have one.
pub(crate) fn in_own_network(tests: &str, variables: &[(&str, &str)]) -> Result<Output, String> {
    let setup = "set -e; ip link set lo up
        ip route add local 0.0.0.0/0 dev lo
        ip -6 route add local ::/0 dev lo";
    let inside = |script: &str| {
        let mut command = Command::new("unshare");
        command.args(["-rn", "sh", "-c", script]);
        command
    };
    match inside(setup).output() {
        Err(error) => return Err(format!("unshare: {error}")),
        Ok(output) if !output.status.success() => {
            return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
        }
        Ok(_) => {}
    }
    let mut command = inside(&format!("{setup}; exec \"$0\" \"$@\""));
    command.arg(std::env::current_exe().expect("this program"));
    command.envs(variables.iter().copied());
    Ok(run(&mut command, tests))
}

fn run(command: &mut Command, tests: &str) -> Output {
    command
        .args([tests, "--ignored", "--nocapture", "--test-threads=1"])
        .output()
        .expect("to run this program again")
}

/// What a run printed, when it passed and ran so many tests.
pub(crate) fn expect_passed(output: &Output, tests: usize) -> String {
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    assert!(output.status.success(), "{text}");
    assert!(text.contains(&format!("ok. {tests} passed")), "{text}");
    text
}
