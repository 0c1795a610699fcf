//! Quizzes and the sessions in which a respondent answers them.

pub mod import;
