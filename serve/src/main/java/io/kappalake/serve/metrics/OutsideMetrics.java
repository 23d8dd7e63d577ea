package io.kappalake.serve.metrics;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Disks, certificates, and which build this is. */
final class OutsideMetrics {

    private static final Logger LOG = LoggerFactory.getLogger(OutsideMetrics.class);
    private static final double MILLIS = 1_000;

    private OutsideMetrics() {}

    static void register(PrometheusRegistry registry, Outside outside, Clock clock) {
        Info.builder()
                .name("kappalake_build_info")
                .help("1, with the version that runs")
                .labelNames("version")
                .register(registry)
                .setLabelValues(version());
        perDisk(registry, "kappalake_disk_bytes", "Size of a directory's disk", outside, FileStore::getTotalSpace);
        perDisk(
                registry,
                "kappalake_disk_free_bytes",
                "Bytes of a directory's disk that this process may still use",
                outside,
                FileStore::getUsableSpace);
        Certificates certificates = Certificates.of(outside.servers());
        GaugeWithCallback.builder()
                .name("kappalake_certificate_expiry_seconds")
                .help("Seconds until the first certificate of a server's chain ends")
                .labelNames("server")
                .callback(gauge -> certificates
                        .ends()
                        .forEach((server, end) -> gauge.call(
                                Duration.between(clock.instant(), end).toMillis() / MILLIS, server)))
                .register(registry);
    }

    /** A number of a disk. */
    private interface OfDisk {
        long of(FileStore disk) throws IOException;
    }

    private static void perDisk(PrometheusRegistry registry, String name, String help, Outside outside, OfDisk number) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames("directory")
                .callback(gauge -> outside.directories().forEach((directory, path) -> {
                    try {
                        gauge.call(number.of(Files.getFileStore(path)), directory);
                    } catch (IOException e) {
                        // The warehouse's directory comes with the first table.
                        LOG.debug("No disk of {}: {}", path, e.toString());
                    }
                }))
                .register(registry);
    }

    private static String version() {
        Properties build = new Properties();
        try (InputStream file = OutsideMetrics.class.getResourceAsStream("/kappalake-build.properties")) {
            build.load(file);
            return build.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
