fn main() {
    // The migrations are compiled in: a new file must rebuild the crate.
    println!("cargo:rerun-if-changed=../migrations");
}
