package io.kappalake.audit.deep;

import io.kappalake.audit.decode.RecordBytes;
import io.kappalake.audit.decode.TopicDecoder;
import io.kappalake.audit.decode.Verdict;
import io.kappalake.audit.deep.Suspect.Kind;
import io.kappalake.audit.ledger.FeedLedger;
import io.kappalake.audit.read.Fingerprint128;
import io.kappalake.audit.read.FreshIdentities;
import io.kappalake.audit.read.SpilledRows;
import it.unimi.dsi.fastutil.longs.Long2IntMap;
import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import java.util.List;
import org.apache.iceberg.StructLike;

/**
 * The records of one feed: what its bytes say and what the lake has, joined by partition and offset. Rows of both come
 * in any order. Beyond a limit they wait in temporary files.
 */
final class FeedProof implements AutoCloseable {

    private static final int STORED = 3;
    private static final int DECODED = 7;
    private static final long IN_SILVER = 0;
    private static final long IN_REJECTED = 1;

    private final SilverForm silver;
    private final RejectedForm rejected = new RejectedForm();
    private final Decoders decoders;
    private final FeedLedger ledger;
    private final Places places = new Places();
    private final Suspects suspects;
    private final SpilledRows stored;
    private final SpilledRows decoded;
    private final Repeats repeats;
    private final long[] row = new long[DECODED];
    private final BrokenRules broken = new BrokenRules();
    private final FreshIdentities fresh;
    private final boolean isWhole;
    private long duplicates;
    private long records;

    FeedProof(
            SilverForm silver,
            Decoders decoders,
            FeedLedger ledger,
            boolean isWhole,
            Suspects suspects,
            int mostInMemory) {
        this.silver = silver;
        this.decoders = decoders;
        this.ledger = ledger;
        this.isWhole = isWhole;
        this.fresh = new FreshIdentities(isWhole);
        this.suspects = suspects;
        this.stored = new SpilledRows(STORED, mostInMemory);
        this.decoded = new SpilledRows(DECODED, mostInMemory);
        this.repeats = new Repeats(ledger, decoders::judge, places, suspects, mostInMemory);
    }

    Places places() {
        return places;
    }

    long records() {
        return records;
    }

    long duplicates() {
        return duplicates;
    }

    /** Rules that accepted events break, once all are judged. */
    BrokenRules broken() {
        return broken;
    }

    /** Whether the audit is of the commit that took the record. */
    private boolean isAudited(int partition, long offset) {
        return ledger.commitOf(partition, offset) != FeedLedger.NONE;
    }

    /** Whether the row is of an audited commit. */
    boolean silver(StructLike of) {
        int partition = silver.partition(of);
        long offset = silver.offset(of);
        boolean isNew = isAudited(partition, offset);
        if (isNew) {
            store(partition, offset, silver.hash(of), IN_SILVER);
        } else if (isWhole && silver.hasIdentity()) {
            // A replay that starts later has what its first records may repeat.
            repeats.add(silver.identity(of), silver.time(of), places.of(partition, offset), true);
        }
        return isNew;
    }

    void rejected(int partition, long offset, long hash) {
        if (isAudited(partition, offset)) {
            store(partition, offset, hash, IN_REJECTED);
        }
    }

    private void store(int partition, long offset, long hash, long where) {
        row[0] = places.of(partition, offset);
        row[1] = hash;
        row[2] = where;
        stored.add(row);
    }

    /**
     * Decodes a row.
     *
     * @param of with the columns of {@link Decoders}
     * @return whether it is of an audited commit
     */
    boolean bronze(StructLike of) {
        int partition = of.get(0, Integer.class);
        long offset = of.get(1, Long.class);
        if (!isAudited(partition, offset)) {
            return false;
        }
        RecordBytes bytes = decoders.bytes(of);
        row[0] = places.of(partition, offset);
        row[3] = bytes.time();
        Judge judge = decoders.judge(partition, offset);
        for (TopicDecoder decoder : judge.decoders()) {
            add(of, bytes, decoder.decide(bytes), judge);
        }
        records++;
        return true;
    }

    private void add(StructLike of, RecordBytes bytes, Verdict verdict, Judge judge) {
        SilverForm form = judge.form();
        row[1] = verdict.isValid()
                ? form.hash(verdict, of, judge.topic())
                : rejected.hash(verdict, judge.topic(), bytes);
        row[2] = verdict.isValid() ? IN_SILVER : IN_REJECTED;
        row[6] = verdict.isValid() ? broken.number(verdict.broken()) : 0;
        if (verdict.isValid() && silver.hasIdentity()) {
            Fingerprint128 identity = form.identity(verdict);
            row[4] = identity.high();
            row[5] = identity.low();
            fresh.add(identity, bytes.time());
        }
        decoded.add(row);
    }

    /** Of the events that were decoded. */
    FreshIdentities fresh() {
        return fresh;
    }

    /** A row of Silver from before the audited commits. */
    void earlier(StructLike of) {
        int partition = silver.partition(of);
        long offset = silver.offset(of);
        if (isAudited(partition, offset)) {
            return;
        }
        Fingerprint128 identity = silver.identity(of);
        if (fresh.mayHave(identity)) {
            repeats.add(identity, silver.time(of), places.of(partition, offset), true);
        }
    }

    /** Call after all rows. */
    void judge() {
        int parts = SpilledRows.align(List.of(stored, decoded));
        for (int part = 0; part < parts; part++) {
            join(stored.part(part), decoded.part(part));
        }
        repeats.judge();
    }

    private void join(long[] have, long[] must) {
        Long2IntMap found = new Long2IntOpenHashMap(have.length / STORED);
        found.defaultReturnValue(-1);
        for (int at = 0; at < have.length; at += STORED) {
            if (found.putIfAbsent(have[at], at) >= 0) {
                suspects.add(new Suspect(have[at], Kind.TWICE));
            }
        }
        int next;
        for (int at = 0; at < must.length; at = next) {
            next = at + DECODED;
            while (next < must.length && must[next] == must[at]) {
                next += DECODED;
            }
            join(have, found.remove(must[at]), must, at, next);
        }
        found.keySet().forEach((long place) -> suspects.add(new Suspect(place, Kind.WITHOUT_BYTES)));
    }

    /**
     * A record, with what it may have become, mostly one thing: that of the run that took it first.
     *
     * @param in where it is stored; negative if it is not
     */
    private void join(long[] have, int in, long[] must, int from, int to) {
        int best = from;
        for (int at = to - DECODED; at >= from; at -= DECODED) {
            boolean fits =
                    in < 0 ? must[at + 2] == IN_SILVER : have[in + 2] == must[at + 2] && have[in + 1] == must[at + 1];
            best = fits ? at : best;
        }
        if (in < 0) {
            absent(must, best);
            return;
        }
        boolean isThere = have[in + 2] == must[best + 2];
        if (!isThere) {
            suspects.add(new Suspect(must[best], Kind.MISPLACED));
        } else if (have[in + 1] != must[best + 1]) {
            suspects.add(new Suspect(must[best], Kind.DIFFERS));
        }
        if (must[best + 2] == IN_SILVER && isThere) {
            broken.count(ledger.commitOf(places.partition(must[best]), Places.offset(must[best])), must[best + 6]);
            repeat(must, best, true);
        }
    }

    private void absent(long[] must, int at) {
        if (must[at + 2] == IN_SILVER && silver.hasIdentity()) {
            duplicates++;
            repeat(must, at, false);
        } else {
            suspects.add(new Suspect(must[at], Kind.DROPPED));
        }
    }

    private void repeat(long[] must, int at, boolean isAccepted) {
        if (silver.hasIdentity()) {
            repeats.add(must[at + 4], must[at + 5], must[at + 3], must[at], isAccepted);
        }
    }

    @Override
    public void close() {
        stored.close();
        decoded.close();
        repeats.close();
    }
}
