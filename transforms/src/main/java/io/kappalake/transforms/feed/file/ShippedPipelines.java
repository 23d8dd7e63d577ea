package io.kappalake.transforms.feed.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The pipelines that ship with the project, each a directory in the jar. Their names may be given for a directory. */
public final class ShippedPipelines {

    private static final String MARKET = "market";
    private static final String SHOP = "shop";

    /** A jar cannot be listed. */
    private static final List<String> SHOP_FILES = List.of(
            "pipeline.yaml",
            "feeds/orders.yaml",
            "feeds/payments.yaml",
            "feeds/payment.avsc",
            "feeds/views.yaml",
            "feeds/view.proto",
            "gold/payments_hourly.sql",
            "gold/sales_days.sql",
            "gold/visits.sql");

    private ShippedPipelines() {}

    /** The default first. */
    public static List<String> names() {
        return List.of(MARKET, SHOP);
    }

    /**
     * The files of one of them, text by name within its directory.
     *
     * @throws IllegalArgumentException if it is none of {@link #names}
     */
    public static Map<String, String> texts(String name) {
        return switch (name) {
            case MARKET -> PipelineFile.marketTexts();
            case SHOP -> {
                Map<String, String> files = new LinkedHashMap<>();
                SHOP_FILES.forEach(file -> files.put(file, text(SHOP + "/" + file)));
                yield files;
            }
            default -> throw new IllegalArgumentException("No pipeline " + name + " ships, only " + names());
        };
    }

    private static String text(String file) {
        try (InputStream in = ShippedPipelines.class.getResourceAsStream("/pipelines/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file + " of the jar", e);
        }
    }
}
