package org.apache.flink.metrics.prometheus;

import io.prometheus.client.exporter.HTTPServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Properties;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/**
 * Flink's Prometheus reporter on loopback: {@code metrics.reporter.<name>.port} on 127.0.0.1, path {@code /metrics}.
 * Flink's own reporter listens on all addresses. In this package because the registry that it fills is package-private.
 */
public final class LoopbackPrometheusReporter extends AbstractPrometheusReporter {

    private HTTPServer server;

    /** Named by {@code metrics.reporter.<name>.factory.class}. */
    public static final class Factory implements MetricReporterFactory {

        @Override
        public MetricReporter createMetricReporter(Properties properties) {
            return new LoopbackPrometheusReporter();
        }
    }

    @Override
    public void open(MetricConfig config) {
        super.open(config);
        int port = config.getInteger("port", 9249);
        try {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            server = new HTTPServer(address, registry, true);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "Port " + port + " for metrics is taken: choose another with --metrics-port", e);
        }
    }

    @Override
    public void close() {
        if (server != null) {
            server.stop();
        }
        super.close();
    }
}
