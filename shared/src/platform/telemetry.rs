//! Logs and traces.

use anyhow::Context;
use opentelemetry::{
    Context as OtelContext,
    trace::{
        SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState, TracerProvider,
    },
};
use opentelemetry_otlp::WithExportConfig;
use opentelemetry_sdk::{Resource, trace::SdkTracerProvider};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::{EnvFilter, Layer, layer::SubscriberExt, util::SubscriberInitExt};

use super::{config::LogConfig, trace::TraceContext};

/// Sends what is left when the process ends.
pub struct Telemetry {
    provider: Option<SdkTracerProvider>,
}

impl Telemetry {
    /// Sets up logging, and the export of traces where a collector is configured.
    ///
    /// # Errors
    /// When the level or the collector's address is malformed, or logging was set up before.
    pub fn init(config: &LogConfig, service: &'static str) -> anyhow::Result<Self> {
        let filter = EnvFilter::try_new(&config.level).context("LOG_LEVEL is malformed")?;
        let lines = if config.json {
            tracing_subscriber::fmt::layer()
                .json()
                .flatten_event(true)
                .with_writer(std::io::stderr)
                .boxed()
        } else {
            tracing_subscriber::fmt::layer()
                .compact()
                .with_writer(std::io::stderr)
                .boxed()
        };
        let provider = config
            .otlp_endpoint
            .as_deref()
            .map(|endpoint| exporter(endpoint, service))
            .transpose()?;
        let traces = provider
            .as_ref()
            .map(|provider| tracing_opentelemetry::layer().with_tracer(provider.tracer("crb")));
        tracing_subscriber::registry()
            .with(filter)
            .with(lines)
            .with(traces)
            .try_init()?;
        Ok(Self { provider })
    }

    /// Sends what is left.
    pub fn shutdown(self) {
        if let Some(provider) = self.provider
            && let Err(error) = provider.shutdown()
        {
            tracing::warn!(%error, "could not send the last traces");
        }
    }
}

/// Makes a span part of the trace that a request or a job carries.
pub fn continue_trace(span: &tracing::Span, context: &TraceContext) {
    let (Ok(trace), Ok(parent)) = (
        TraceId::from_hex(&context.trace_id),
        SpanId::from_hex(&context.span_id),
    ) else {
        return;
    };
    let remote = SpanContext::new(
        trace,
        parent,
        TraceFlags::SAMPLED,
        true,
        TraceState::default(),
    );
    // Without a collector there is no OpenTelemetry layer, and nothing to tell.
    let _ = span.set_parent(OtelContext::new().with_remote_span_context(remote));
}

fn exporter(endpoint: &str, service: &'static str) -> anyhow::Result<SdkTracerProvider> {
    let exporter = opentelemetry_otlp::SpanExporter::builder()
        .with_http()
        .with_endpoint(format!("{}/v1/traces", endpoint.trim_end_matches('/')))
        .build()
        .context("OTEL_EXPORTER_OTLP_ENDPOINT is not usable")?;
    Ok(SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_resource(Resource::builder().with_service_name(service).build())
        .build())
}
