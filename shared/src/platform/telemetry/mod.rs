//! Logs and traces.
//!
//! Which span causes which is decided by [`TraceContext`], with or without a collector: the ids that a job's row, a log line
//! and a collector hold are the same.

mod ids;
mod lines;

use std::io::{Stderr, stderr};

use anyhow::Context;
use opentelemetry::{
    Context as OtelContext,
    trace::{
        SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState, TracerProvider,
    },
};
use opentelemetry_otlp::WithExportConfig;
use opentelemetry_sdk::{Resource, trace::SdkTracerProvider};
use tracing::Subscriber;
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::{
    EnvFilter, Layer, filter::LevelFilter, fmt::MakeWriter, layer::SubscriberExt,
    util::SubscriberInitExt,
};

use self::lines::Lines;
use super::{config::LogConfig, trace::TraceContext};

/// Sends what is left when the process ends.
pub struct Telemetry {
    provider: Option<SdkTracerProvider>,
    lines: Lines<Stderr>,
}

impl Telemetry {
    /// Sets up logging, and the export of traces where a collector is configured.
    ///
    /// # Errors
    /// When the level or the collector's address is malformed, when logging was set up before, and when the system has no
    /// thread to give.
    pub fn init(config: &LogConfig, service: &'static str) -> anyhow::Result<Self> {
        let provider = config
            .otlp_endpoint
            .as_deref()
            .map(|endpoint| exporter(endpoint, service))
            .transpose()?;
        let lines = Lines::start(stderr())?;
        subscriber(config, provider.as_ref(), lines.clone())?.try_init()?;
        Ok(Self { provider, lines })
    }

    /// Sends what is left.
    pub fn shutdown(mut self) {
        if let Some(provider) = self.provider.take()
            && let Err(error) = provider.shutdown()
        {
            tracing::warn!(%error, "could not send the last traces");
        }
    }
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        self.lines.flush();
    }
}

/// Makes a span the one that the context of a request or a job names, below the one that caused it.
pub fn continue_trace(span: &tracing::Span, context: &TraceContext) {
    let (Ok(trace), Ok(own)) = (
        TraceId::from_hex(&context.trace_id),
        SpanId::from_hex(&context.span_id),
    ) else {
        return;
    };
    let parent = context
        .parent_id
        .as_deref()
        .and_then(|parent| SpanId::from_hex(parent).ok());
    let above = match parent {
        Some(parent) => OtelContext::new().with_remote_span_context(SpanContext::new(
            trace,
            parent,
            TraceFlags::SAMPLED,
            true,
            TraceState::default(),
        )),
        None => OtelContext::new(),
    };
    // Without a collector there is no OpenTelemetry layer, and nothing to tell.
    if span.set_parent(above).is_ok() {
        // The span takes its ids when its context is first asked for.
        ids::with(trace, own, || span.context());
    }
}

/// What hears of spans and events. `LOG_LEVEL` is about lines to read; which spans make a trace does not follow from it.
fn subscriber<W>(
    config: &LogConfig,
    provider: Option<&SdkTracerProvider>,
    writer: W,
) -> anyhow::Result<impl Subscriber + Send + Sync + use<W>>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let level = EnvFilter::try_new(&config.level).context("LOG_LEVEL is malformed")?;
    let lines = tracing_subscriber::fmt::layer().with_writer(writer);
    let lines = if config.json {
        lines.json().flatten_event(true).boxed()
    } else {
        lines.compact().boxed()
    };
    let traces = provider.map(|provider| {
        tracing_opentelemetry::layer()
            .with_tracer(provider.tracer("crb"))
            .with_filter(LevelFilter::INFO)
    });
    Ok(tracing_subscriber::registry()
        .with(lines.with_filter(level))
        .with(traces))
}

fn exporter(endpoint: &str, service: &'static str) -> anyhow::Result<SdkTracerProvider> {
    let exporter = opentelemetry_otlp::SpanExporter::builder()
        .with_http()
        .with_endpoint(format!("{}/v1/traces", endpoint.trim_end_matches('/')))
        .build()
        .context("OTEL_EXPORTER_OTLP_ENDPOINT is not usable")?;
    Ok(SdkTracerProvider::builder()
        .with_id_generator(ids::OwnIds::default())
        .with_batch_exporter(exporter)
        .with_resource(Resource::builder().with_service_name(service).build())
        .build())
}

#[cfg(test)]
mod tests;
