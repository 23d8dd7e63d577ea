package io.kappalake.inspect.read;

/**
 * What an answer cost.
 *
 * @param files data files that were opened
 * @param bytes of data files that were read
 * @param metadataBytes of manifests and their lists that were read
 */
public record ReadCounts(long files, long bytes, long metadataBytes) {

    /** For people. */
    public String text() {
        return "%,d data files opened, %s of them and %s of manifests read"
                .formatted(files, size(bytes), size(metadataBytes));
    }

    private static String size(long bytes) {
        if (bytes < 10_000) {
            return "%,d bytes".formatted(bytes);
        }
        return bytes < 10_000_000 ? "%,d kB".formatted(bytes / 1_000) : "%,d MB".formatted(bytes / 1_000_000);
    }
}
