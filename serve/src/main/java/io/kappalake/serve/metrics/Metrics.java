package io.kappalake.serve.metrics;

import io.javalin.http.Context;
import io.javalin.router.Endpoint;
import io.kappalake.serve.read.LiveLake;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Answers Prometheus at {@code /metrics}, and times the answers of the server. */
public final class Metrics {

    public static final String PATH = "/metrics";

    private static final String NOWHERE = "none";
    private static final double MILLIS = 1_000;
    /** An answer that goes on until its listener leaves says nothing of the server's speed. */
    private static final String ENDLESS = "/events";

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Histogram answers = Histogram.builder()
            .name("kappalake_api_answer_seconds")
            .help("Seconds that answers took, by path and status")
            .labelNames("path", "status")
            .classicOnly()
            .classicUpperBounds(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 10)
            .register(registry);

    public Metrics(LiveLake lake, Outside outside) {
        LakeMetrics.register(registry, lake, Clock.systemUTC());
        OutsideMetrics.register(registry, outside, Clock.systemUTC());
    }

    /** Names of all metrics, as Prometheus stores them; those of histograms without their endings. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        registry.scrape((Predicate<String>) any -> true)
                .forEach(each -> names.add(each.getMetadata().getPrometheusName()));
        return names;
    }

    public void send(Context context) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
        writer.write(text, registry.scrape());
        context.contentType(writer.getContentType())
                .header("Cache-Control", "no-store")
                .result(text.toByteArray());
    }

    /** Notes how long an answer took. */
    public void answered(Context context, Float millis) {
        Endpoint endpoint = context.endpoints().lastHttpEndpoint();
        if (endpoint != null && endpoint.path.endsWith(ENDLESS)) {
            return;
        }
        answers.labelValues(endpoint == null ? NOWHERE : endpoint.path, String.valueOf(context.statusCode()))
                .observe(millis / MILLIS);
    }
}
