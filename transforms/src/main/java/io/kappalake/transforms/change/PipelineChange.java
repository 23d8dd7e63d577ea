package io.kappalake.transforms.change;

import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.file.FeedFile;
import io.kappalake.transforms.feed.file.PipelineFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What differs between the pipeline of a lake and another version of it. Types of columns are not compared here: a
 * table remembers columns that no version of the files has any more.
 *
 * @param renames by feed, new names of columns by their former ones
 * @param added Gold tables that are new
 * @param anew families of Gold tables whose state cannot be used: the job must start without state
 * @param notes what holds for records from now on, one line each
 * @param refused why the lake cannot follow, one line each: rows of the past would not be what the files say
 * @param foreign the same, where not even a replay could make these rows anew
 */
public record PipelineChange(
        SortedMap<String, Map<String, String>> renames,
        List<String> added,
        List<String> anew,
        List<String> notes,
        List<String> refused,
        List<String> foreign) {

    private static final String HEAD = "pipeline.yaml";

    /** Compares two versions. */
    public static PipelineChange between(Pipeline before, Pipeline after) {
        PipelineChange change = new PipelineChange(
                new TreeMap<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>());
        if (!before.texts().equals(after.texts())) {
            change.compare(PipelineFile.of(before.texts()), PipelineFile.of(after.texts()));
            new GoldChange(before, after, change).compare();
        }
        return change;
    }

    private void compare(PipelineFile before, PipelineFile after) {
        if (!before.name().equals(after.name())) {
            foreign.add(HEAD + ": the lake belongs to pipeline " + before.name() + " and not to " + after.name());
        }
        if (!before.zone().equals(after.zone())) {
            refused.add(HEAD + ": zone was " + before.zone() + " and would be " + after.zone()
                    + ": it decides where days begin");
        }
        if (!before.gold().equals(after.gold())) {
            foreign.add(HEAD + ": gold was " + before.gold() + " and would be " + after.gold());
        }
        if (!before.rules().equals(after.rules())) {
            notes.add(HEAD + ": its horizons and exchanges hold from now on");
        }
        List<String> names = after.feeds().stream().map(FeedFile::name).toList();
        for (FeedFile feed : before.feeds()) {
            if (!names.contains(feed.name())) {
                foreign.add("feeds/" + feed.name() + ".yaml is gone: its tables and their past belong to the lake");
                continue;
            }
            FeedChange change = new FeedChange(feed, after.feed(feed.name()));
            renames.put(feed.name(), change.renames());
            notes.addAll(change.notes());
            refused.addAll(change.refused());
            foreign.addAll(change.foreign());
        }
        names.stream()
                .filter(name ->
                        before.feeds().stream().noneMatch(feed -> feed.name().equals(name)))
                .forEach(name -> foreign.add("feeds/" + name + ".yaml is new: a lake takes no further feeds yet"));
    }
}
