package io.kappalake.tables.catalog;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.storage.WarehouseMark;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.projectnessie.error.NessieConflictException;
import org.projectnessie.model.CommitMeta;
import org.projectnessie.model.Content;
import org.projectnessie.model.ContentKey;
import org.projectnessie.model.Namespace;
import org.projectnessie.model.Operation;

/**
 * Compares the id in the warehouse's mark with the one noted on the branch, so that two Nessies never delete each
 * other's files. The note is a property of a namespace. Branches inherit it, and neither a rollback nor a published
 * replay touches it.
 */
public final class Ownership {

    /** Property of a commit that adopted a warehouse: id of the lake that owned it before. */
    public static final String ADOPTED_FROM = "adopt.from";

    private static final ContentKey NOTE = Landing.TURNSTILE;

    private static final String NOTE_PROPERTY = "kappalake.lake";

    private static final int ATTEMPTS = 20;

    private static final String WAYS_ON = ": set --warehouse to a directory of its own, or --nessie-uri to that lake's"
            + " Nessie; if that Nessie is gone for good, take the warehouse over with ./lake adopt";

    private final Lake lake;

    Ownership(Lake lake) {
        this.lake = lake;
    }

    /**
     * The mark that the warehouse has, or gets from this lake.
     *
     * @param marked whether the warehouse has the mark
     * @param noted whether the branch has noted its lake
     */
    record Claim(WarehouseMark mark, boolean marked, boolean noted) {}

    /**
     * The mark of the warehouse, or a new mark if it has none. Changes nothing.
     *
     * @throws LakeException if the warehouse belongs to another lake
     */
    public WarehouseMark require() {
        return at(lake.head()).mark();
    }

    Claim at(String head) {
        Optional<WarehouseMark> found = WarehouseMark.read(lake.address(), lake.io());
        Optional<String> noted = noted(head);
        if (found.isEmpty()) {
            requireTablesHere(head);
            String id = noted.orElseGet(() -> UUID.randomUUID().toString());
            return new Claim(WarehouseMark.of(id), false, noted.isPresent());
        }
        WarehouseMark mark = found.get();
        if (noted.isPresent()) {
            requireSame(mark, noted.get());
            return new Claim(mark, true, true);
        }
        // A branch from before the note, or one that began empty: another branch of this Nessie proves that the lake is
        // ours.
        if (new HashSet<>(lake.refs().all().values()).stream().noneMatch(hash -> noted(hash)
                .filter(mark.lake()::equals)
                .isPresent())) {
            throw new LakeException("Warehouse " + lake.address().warehouse() + " belongs to lake " + shown(mark.lake())
                    + ", which Nessie at " + lake.address().nessieUri() + " does not know" + WAYS_ON);
        }
        return new Claim(mark, true, false);
    }

    private void requireSame(WarehouseMark mark, String noted) {
        if (!mark.lake().equals(noted)) {
            throw new LakeException("Warehouse " + lake.address().warehouse() + " belongs to lake " + shown(mark.lake())
                    + ", but branch " + lake.address().ref() + " of Nessie at "
                    + lake.address().nessieUri() + " is of lake " + shown(noted) + WAYS_ON);
        }
    }

    private void requireTablesHere(String head) {
        Map<String, String> tables = lake.metadataAt(head);
        if (!tables.isEmpty() && tables.keySet().stream().noneMatch(lake::isOwn)) {
            throw new LakeException("Warehouse " + lake.address().warehouse() + " has no table of branch "
                    + lake.address().ref() + ", whose tables are in files such as "
                    + tables.keySet().stream().sorted().findFirst().orElseThrow()
                    + ": set --warehouse to where they are");
        }
    }

    private Optional<String> noted(String hash) {
        return idIn(lake.branch().contents(hash, List.of(NOTE)).get(NOTE));
    }

    private static Optional<String> idIn(Content content) {
        return content instanceof Namespace namespace
                ? Optional.ofNullable(namespace.getProperties().get(NOTE_PROPERTY))
                : Optional.empty();
    }

    /** Adds the lake's id to the properties of the namespace. */
    Operation note(String head, WarehouseMark mark) {
        Content content = lake.branch().contents(head, List.of(NOTE)).get(NOTE);
        if (content instanceof Namespace namespace) {
            Map<String, String> properties = new LinkedHashMap<>(namespace.getProperties());
            properties.put(NOTE_PROPERTY, mark.lake());
            return Operation.Put.of(
                    NOTE, Namespace.of(namespace.getElements(), properties).withId(namespace.getId()));
        }
        return Operation.Put.of(NOTE, Namespace.of(NOTE.getElements(), Map.of(NOTE_PROPERTY, mark.lake())));
    }

    static boolean isNote(ContentKey key) {
        return key.equals(NOTE);
    }

    /** Marks an unmarked warehouse. If two lakes do so at once, the one whose mark did not remain is refused. */
    void mark(Claim claim) {
        if (claim.marked()) {
            return;
        }
        claim.mark().create(lake.address(), lake.io());
        WarehouseMark.read(lake.address(), lake.io())
                .ifPresent(there -> requireSame(there, claim.mark().lake()));
    }

    /** Tells sweeps to spare files younger than this. Never shortens an earlier grace time. */
    public void keepUncommitted(Duration time) {
        WarehouseMark mark = require();
        if (time.compareTo(mark.grace()) > 0) {
            mark.withGrace(time).write(lake.address(), lake.io());
        }
    }

    /** Declares that commits superseded before this time may lose files from now on. */
    public void forget(Instant before) {
        WarehouseMark mark = require();
        if (before.isAfter(mark.forgotten())) {
            mark.withForgotten(before).write(lake.address(), lake.io());
        }
    }

    /**
     * Adopts the warehouse of a lake whose Nessie is gone. Its files stay, because they are not this lake's, and its
     * Nessie is refused from then on.
     *
     * @param reason why, for the log
     * @return id of the lake that owned it
     * @throws LakeException if it already belongs to this lake, or to nobody
     */
    public String adopt(String reason) {
        WarehouseMark former = adoptable();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            String head = lake.head();
            List<String> formerly = new ArrayList<>(former.formerly());
            formerly.add(former.lake());
            WarehouseMark mine = new WarehouseMark(
                    noted(head).orElseGet(() -> UUID.randomUUID().toString()), former.grace(), Instant.EPOCH, formerly);
            CommitMeta meta = CommitMeta.builder()
                    .message("Adopt warehouse " + lake.address().warehouse() + ": " + reason)
                    .author("kappalake")
                    .putProperties(ADOPTED_FROM, former.lake())
                    .build();
            try {
                lake.branch().commit(head, meta, List.of(note(head, mine)));
            } catch (NessieConflictException e) {
                continue;
            }
            mine.write(lake.address(), lake.io());
            return former.lake();
        }
        throw new LakeException("Could not adopt the warehouse: others wrote to branch "
                + lake.address().ref() + " " + ATTEMPTS + " times; stop them and try again");
    }

    /** The mark of the other lake that {@link #adopt} would take the warehouse from. */
    public WarehouseMark adoptable() {
        Optional<WarehouseMark> found = WarehouseMark.read(lake.address(), lake.io());
        if (found.isEmpty()
                || noted(lake.head()).filter(found.get().lake()::equals).isPresent()) {
            throw new LakeException("Warehouse " + lake.address().warehouse() + " belongs to "
                    + (found.isEmpty() ? "no lake yet" : "this lake already") + ": there is nothing to adopt");
        }
        return found.get();
    }

    private static String shown(String id) {
        return id.length() > 8 ? id.substring(0, 8) : id;
    }
}
