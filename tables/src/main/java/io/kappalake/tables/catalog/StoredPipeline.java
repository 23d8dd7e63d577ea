package io.kappalake.tables.catalog;

import io.kappalake.tables.LakeException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;
import org.projectnessie.model.Content;
import org.projectnessie.model.ContentKey;
import org.projectnessie.model.Namespace;
import org.projectnessie.model.Operation;

/**
 * The files of a lake's pipeline, as properties of namespace {@code silver}: the commit that creates tables brings
 * them, and branches inherit them. A lake of the pipeline that ships with the project has none.
 */
final class StoredPipeline {

    static final ContentKey KEY = ContentKey.of("silver");

    private static final String PREFIX = "kappalake.pipeline/";
    private static final String GOLD = "gold/";

    private StoredPipeline() {}

    /** The files by name; empty while the namespace does not exist. */
    static Optional<SortedMap<String, String>> in(Map<ContentKey, Content> contents) {
        if (!(contents.get(KEY) instanceof Namespace namespace)) {
            return Optional.empty();
        }
        SortedMap<String, String> files = new TreeMap<>();
        namespace.getProperties().forEach((name, text) -> {
            if (name.startsWith(PREFIX)) {
                files.put(name.substring(PREFIX.length()), text);
            }
        });
        return Optional.of(Collections.unmodifiableSortedMap(files));
    }

    /** Puts the namespace with these files. */
    static Operation put(Map<ContentKey, Content> contents, Map<String, String> files) {
        Map<String, String> properties = new LinkedHashMap<>();
        files.forEach((name, text) -> properties.put(PREFIX + name, text));
        if (contents.get(KEY) instanceof Namespace namespace) {
            namespace.getProperties().forEach((name, value) -> {
                if (!name.startsWith(PREFIX)) {
                    properties.put(name, value);
                }
            });
            return Operation.Put.of(
                    KEY, Namespace.of(namespace.getElements(), properties).withId(namespace.getId()));
        }
        return Operation.Put.of(KEY, Namespace.of(KEY.getElements(), properties));
    }

    /**
     * Throws if a lake whose tables exist has other files. Files of further Gold tables are welcome: a new table
     * changes no other.
     */
    static void requireSame(String ref, Map<String, String> lake, Map<String, String> ours) {
        for (String name : new TreeMap<>(lake).keySet()) {
            if (!ours.containsKey(name)) {
                throw differs(ref, "it has " + name + ", these files do not");
            }
        }
        new TreeMap<>(ours).forEach((name, text) -> {
            if (!lake.containsKey(name)) {
                if (!name.startsWith(GOLD)) {
                    throw differs(ref, "it has no " + name);
                }
            } else if (!lake.get(name).equals(text)) {
                throw differs(ref, name + " differs in line " + firstDifference(lake.get(name), text));
            }
        });
    }

    private static LakeException differs(String ref, String what) {
        return new LakeException("Branch " + ref + " belongs to another version of the pipeline: " + what
                + ". Use the lake's files (omit --pipeline), or another --nessie-ref or --warehouse");
    }

    private static String firstDifference(String theirs, String ours) {
        List<String> left = theirs.lines().toList();
        List<String> right = ours.lines().toList();
        int line = 0;
        while (line < left.size() && line < right.size() && left.get(line).equals(right.get(line))) {
            line++;
        }
        String had = line < left.size() ? "\"" + left.get(line).strip() + "\"" : "nothing";
        String has = line < right.size() ? "\"" + right.get(line).strip() + "\"" : "nothing";
        return (line + 1) + " (the lake has " + had + ", the file has " + has + ")";
    }

    /** What the commit that brings the files says of them: the hash of their content. */
    static Map<String, String> commitProperties(Map<String, String> files) {
        return files.isEmpty() ? Map.of() : Map.of("pipeline.hash", hash(files));
    }

    /** SHA-256 of the files' names and texts. */
    private static String hash(Map<String, String> files) {
        var digest = DigestUtils.getSha256Digest();
        new TreeMap<>(files).forEach((name, text) -> {
            digest.update((name + "\0" + text.length() + "\0").getBytes(StandardCharsets.UTF_8));
            digest.update(text.getBytes(StandardCharsets.UTF_8));
        });
        return HexFormat.of().formatHex(digest.digest());
    }
}
