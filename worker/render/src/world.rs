//! All that a template may reach: the templates themselves, the fonts, and one file of data.
//!
//! Nothing is looked up on a disk or in a network, whatever a template asks for.

use std::sync::LazyLock;

use typst::{
    Library, LibraryExt, World,
    diag::{FileError, FileResult},
    foundations::{Bytes, Datetime, Duration},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};

/// The name under which the templates read the report.
const DATA: &str = "data.json";

/// The templates by name; the first one is where Typst begins.
const TEMPLATES: [(&str, &str); 22] = [
    ("main.typ", include_str!("../templates/main.typ")),
    ("look.typ", include_str!("../templates/look.typ")),
    ("data.typ", include_str!("../templates/data.typ")),
    ("prose.typ", include_str!("../templates/prose.typ")),
    (
        "parts/cover.typ",
        include_str!("../templates/parts/cover.typ"),
    ),
    (
        "parts/contents.typ",
        include_str!("../templates/parts/contents.typ"),
    ),
    (
        "parts/summary.typ",
        include_str!("../templates/parts/summary.typ"),
    ),
    (
        "parts/context.typ",
        include_str!("../templates/parts/context.typ"),
    ),
    (
        "parts/findings.typ",
        include_str!("../templates/parts/findings.typ"),
    ),
    (
        "parts/recommendations.typ",
        include_str!("../templates/parts/recommendations.typ"),
    ),
    (
        "parts/financials.typ",
        include_str!("../templates/parts/financials.typ"),
    ),
    (
        "parts/roadmap.typ",
        include_str!("../templates/parts/roadmap.typ"),
    ),
    (
        "parts/closing.typ",
        include_str!("../templates/parts/closing.typ"),
    ),
    (
        "parts/register.typ",
        include_str!("../templates/parts/register.typ"),
    ),
    (
        "charts/scale.typ",
        include_str!("../templates/charts/scale.typ"),
    ),
    (
        "charts/outcomes.typ",
        include_str!("../templates/charts/outcomes.typ"),
    ),
    (
        "charts/gains.typ",
        include_str!("../templates/charts/gains.typ"),
    ),
    (
        "charts/readiness.typ",
        include_str!("../templates/charts/readiness.typ"),
    ),
    (
        "charts/risks.typ",
        include_str!("../templates/charts/risks.typ"),
    ),
    (
        "charts/roadmap.typ",
        include_str!("../templates/charts/roadmap.typ"),
    ),
    (
        "charts/running.typ",
        include_str!("../templates/charts/running.typ"),
    ),
    (
        "charts/tornado.typ",
        include_str!("../templates/charts/tornado.typ"),
    ),
];

/// Static cuts of the look's two families; `fonts/README.md` says how they were made.
const FONTS: [&[u8]; 7] = [
    include_bytes!("../fonts/serif-display-360.ttf"),
    include_bytes!("../fonts/serif-400.ttf"),
    include_bytes!("../fonts/serif-600.ttf"),
    include_bytes!("../fonts/serif-400-italic.ttf"),
    include_bytes!("../fonts/sans-400.ttf"),
    include_bytes!("../fonts/sans-500.ttf"),
    include_bytes!("../fonts/sans-600.ttf"),
];

/// What every report shares. File ids are numbers of sixteen bits that are never given back, so each name gets one once.
struct Shelf {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    templates: Vec<Source>,
    data: FileId,
}

static SHELF: LazyLock<Shelf> = LazyLock::new(|| {
    let fonts: Vec<Font> = FONTS
        .iter()
        .flat_map(|file| Font::iter(Bytes::new(*file)))
        .collect();
    Shelf {
        library: LazyHash::new(Library::default()),
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        fonts,
        templates: TEMPLATES
            .iter()
            .map(|(name, text)| Source::new(file_id(name), (*text).to_owned()))
            .collect(),
        data: file_id(DATA),
    }
});

#[expect(clippy::expect_used, reason = "the names above are sound paths")]
fn file_id(name: &str) -> FileId {
    let path = VirtualPath::new(format!("/{name}")).expect("a sound path");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

/// The world of one report.
pub(crate) struct ReportWorld {
    shelf: &'static Shelf,
    data: Bytes,
}

impl ReportWorld {
    /// A world in which `data.json` holds these bytes.
    pub(crate) fn new(data: Vec<u8>) -> Self {
        Self {
            shelf: &SHELF,
            data: Bytes::new(data),
        }
    }
}

impl World for ReportWorld {
    fn library(&self) -> &LazyHash<Library> {
        &self.shelf.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.shelf.book
    }

    fn main(&self) -> FileId {
        self.shelf.templates[0].id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let found = self.shelf.templates.iter().find(|source| source.id() == id);
        found.cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.shelf.data {
            Ok(self.data.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shelf.fonts.get(index).cloned()
    }

    /// No clock: the same report gives the same bytes on any day.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
