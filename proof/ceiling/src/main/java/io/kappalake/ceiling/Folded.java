package io.kappalake.ceiling;

import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.gold.Family;
import io.kappalake.transforms.gold.Partial;
import io.kappalake.transforms.gold.WindowSource;
import java.util.Optional;
import java.util.function.Consumer;

/** A family and all events that were folded for it. */
record Folded<S extends WindowSource<P>, P extends Partial>(Family<S, P> family, S source) {

    static <S extends WindowSource<P>, P extends Partial> Folded<S, P> of(Family<S, P> family) {
        return new Folded<>(family, family.empty().get());
    }

    /** Takes the events of a feed; empty where the family has no use for them. */
    <E extends Event> Optional<Consumer<E>> fold(Feed<E> feed) {
        return family.fold(feed).map(fold -> event -> fold.fold().add(source, event));
    }
}
