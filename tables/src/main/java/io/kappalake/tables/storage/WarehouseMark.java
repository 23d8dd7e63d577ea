package io.kappalake.tables.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kappalake.tables.LakeException;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;

/**
 * What a warehouse says about itself, in {@code .kappalake/lake.json} below its root: its owner, and what its writers
 * and its sweep have agreed on.
 *
 * @param lake id of the owning lake
 * @param grace how long a file may wait for the commit that names it; a sweep spares younger files
 * @param forgotten commits superseded before this time may have lost files to a sweep
 * @param formerly ids of lakes that owned the warehouse before, whose files stay
 */
public record WarehouseMark(String lake, Duration grace, Instant forgotten, List<String> formerly) {

    /** Longer than a night: a job that fails in the evening is started again in the morning. */
    public static final Duration DEFAULT_GRACE = Duration.ofHours(24);

    /**
     * Property of a table that a lake created: the lake's id and the table's location, so a copy of the properties
     * proves nothing.
     */
    public static final String OWNER = "kappalake.owner";

    private static final String NOTE =
            "This says which lake the files of this warehouse belong to. Do not delete or copy it.";

    private static final ObjectMapper JSON = new ObjectMapper();

    public WarehouseMark {
        formerly = List.copyOf(formerly);
    }

    /** The mark of a new warehouse. */
    public static WarehouseMark of(String lake) {
        return new WarehouseMark(lake, DEFAULT_GRACE, Instant.EPOCH, List.of());
    }

    public static String location(LakeAddress address) {
        return Warehouse.root(address) + "/.kappalake/lake.json";
    }

    /** Empty if the warehouse is unmarked. */
    public static Optional<WarehouseMark> read(LakeAddress address, FileIO io) {
        String location = location(address);
        try {
            InputFile file = io.newInputFile(location);
            if (!file.exists()) {
                return Optional.empty();
            }
            try (InputStream in = file.newStream()) {
                return Optional.of(parse(JSON.readTree(in)));
            }
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            throw new LakeException(
                    "The mark of the warehouse cannot be read (" + location + ", " + LakeException.innermost(e)
                            + "): restore that file, or delete it if only one Nessie has used the warehouse",
                    e);
        } catch (RuntimeException e) {
            throw Warehouse.unusable(address, e);
        }
    }

    private static WarehouseMark parse(JsonNode json) {
        if (json == null || json.path("lake").asText().isEmpty()) {
            throw new IllegalArgumentException("it names no lake");
        }
        List<String> formerly = new ArrayList<>();
        json.path("formerly").forEach(id -> formerly.add(id.asText()));
        return new WarehouseMark(
                json.path("lake").asText(),
                Duration.parse(json.path("grace").asText(DEFAULT_GRACE.toString())),
                Instant.parse(json.path("forgotten").asText(Instant.EPOCH.toString())),
                formerly);
    }

    /** Writes the mark unless the warehouse already has one. */
    public void create(LakeAddress address, FileIO io) {
        try {
            Warehouse.create(io, location(address), text());
        } catch (AlreadyExistsException e) {
            // Another was faster; the caller reads whose mark it is.
        } catch (RuntimeException e) {
            throw Warehouse.unusable(address, e);
        }
    }

    public void write(LakeAddress address, FileIO io) {
        try {
            Warehouse.write(io, location(address), text());
        } catch (RuntimeException e) {
            throw Warehouse.unusable(address, e);
        }
    }

    private String text() {
        ObjectNode json = JSON.createObjectNode()
                .put("note", NOTE)
                .put("lake", lake)
                .put("grace", grace.toString())
                .put("forgotten", forgotten.toString());
        formerly.forEach(json.putArray("formerly")::add);
        return json.toPrettyString() + "\n";
    }

    public WarehouseMark withGrace(Duration longer) {
        return new WarehouseMark(lake, longer, forgotten, formerly);
    }

    public WarehouseMark withForgotten(Instant later) {
        return new WarehouseMark(lake, grace, later, formerly);
    }

    /** The value of the property {@link #OWNER} for a table at this location. */
    public String owner(String tableLocation) {
        return lake + " " + tableLocation;
    }

    /** Whether the lake created a table with this location and these properties. */
    public boolean owns(String tableLocation, Map<String, String> properties) {
        return owner(tableLocation).equals(properties.get(OWNER));
    }
}
