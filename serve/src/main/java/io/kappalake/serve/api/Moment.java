package io.kappalake.serve.api;

import io.kappalake.serve.read.LakeAt;
import io.kappalake.serve.read.LiveLake;
import io.kappalake.serve.read.Place;
import io.kappalake.serve.read.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The commit that an answer is of.
 *
 * @param forever whether the same question has this answer for all time
 */
record Moment(LakeAt lake, boolean forever) {

    private static final int WHOLE = 64;

    static Moment of(Ask ask) {
        LiveLake lake = ask.lake();
        List<Parameter> given = Parameters.MOMENT.stream()
                .filter(parameter -> ask.maybe(parameter).isPresent())
                .toList();
        if (given.size() > 1) {
            throw Problem.badRequest("'" + given.get(0).name() + "' and '"
                    + given.get(1).name() + "' both name a commit: give one of them");
        }
        Optional<String> paged =
                ask.maybe(Parameters.CURSOR).map(word -> cursor(word).commit());
        Optional<Moment> named = named(ask, lake);
        if (paged.isEmpty()) {
            return named.orElseGet(() -> new Moment(lake.newest(), false));
        }
        if (named.isPresent() && !named.get().lake().hash().equals(paged.get())) {
            throw Problem.badRequest("'cursor' is of commit " + paged.get().substring(0, 16) + ", not of "
                    + named.get().lake().hash().substring(0, 16) + ": omit "
                    + given.get(0).name());
        }
        return named.orElseGet(() -> new Moment(lake.at(paged.get()), true));
    }

    private static Optional<Moment> named(Ask ask, LiveLake lake) {
        return ask.maybe(Parameters.COMMIT)
                .map(hash -> new Moment(lake.named(hash), hash.length() == WHOLE))
                .or(() -> ask.maybe(Parameters.TAG).map(tag -> new Moment(lake.tagged(tag), true)))
                .or(() -> ask.maybe(Parameters.AS_OF).map(text -> asOf(ask, Ask.instant("as_of", text))));
    }

    /** A time that is still to come has another answer later. */
    private static Moment asOf(Ask ask, Instant time) {
        boolean past = time.isBefore(ask.lake().newest().commit().time());
        return new Moment(ask.lake().asOf(time, ask.deadline()), past);
    }

    /** @throws Problem if it is none of ours */
    static Place.Cursor cursor(String word) {
        return Place.Cursor.of(word)
                .orElseThrow(
                        () -> Problem.badRequest("'cursor' is '" + word + "', must be the field next of an answer"));
    }
}
