package io.kappalake.tables.metadata;

import io.kappalake.tables.storage.Warehouse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.TableMetadataParser.Codec;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.io.FileIO;

/**
 * Writes a table's metadata as one file, compressed as the table's properties say. The file's name tells the
 * compression to all readers.
 */
public final class MetadataFile {

    private MetadataFile() {}

    /** Returns the metadata as a reader of the file sees it. */
    public static TableMetadata write(FileIO io, int version, TableMetadata metadata) {
        String codec =
                metadata.property(TableProperties.METADATA_COMPRESSION, TableProperties.METADATA_COMPRESSION_DEFAULT);
        String location = metadata.location() + "/metadata/"
                + String.format(
                        Locale.ROOT,
                        "%05d-%s%s",
                        version,
                        UUID.randomUUID(),
                        TableMetadataParser.getFileExtension(codec));
        String json = TableMetadataParser.toJson(metadata);
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        Warehouse.write(io, location, Codec.fromName(codec) == Codec.GZIP ? zipped(text) : text);
        // Parsed back from the text: the staged snapshots hold the manifests they loaded, which must not pile up in our
        // cache.
        return TableMetadataParser.fromJson(location, json);
    }

    private static byte[] zipped(byte[] text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length / 4 + 64);
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Number of a file named by this class; -1 for any other. */
    public static int version(String location) {
        String name = location.substring(location.lastIndexOf('/') + 1);
        int dash = name.indexOf('-');
        return dash > 0 && name.substring(0, dash).chars().allMatch(Character::isDigit)
                ? Integer.parseInt(name.substring(0, dash))
                : -1;
    }
}
