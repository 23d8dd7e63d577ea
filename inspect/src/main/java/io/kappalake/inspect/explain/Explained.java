package io.kappalake.inspect.explain;

import io.kappalake.inspect.read.ReadCounts;
import java.util.List;

/**
 * An answer.
 *
 * @param commit that the answer is of
 * @param records that the question names; several if a topic was made again, or an identity was accepted again
 * @param gold the Gold row that the question names; null for other questions
 * @param notes sentences, such as that there is no such thing
 */
public record Explained(
        String asked,
        String commit,
        String committedAt,
        List<RecordStory> records,
        GoldStory gold,
        List<String> notes,
        ReadCounts read) {

    public Explained {
        records = List.copyOf(records);
        notes = List.copyOf(notes);
    }
}
