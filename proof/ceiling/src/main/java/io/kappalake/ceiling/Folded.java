package io.kappalake.ceiling;

import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.gold.Family;
import io.kappalake.transforms.gold.Partial;
import io.kappalake.transforms.gold.WindowSource;
import java.util.Optional;
import java.util.function.Consumer;

/** A family and all of its folded events. */
record Folded<S extends WindowSource<P>, P extends Partial>(Family<S, P> family, S source) {

    static <S extends WindowSource<P>, P extends Partial> Folded<S, P> of(Family<S, P> family) {
        return new Folded<>(family, family.empty().get());
    }

    /** Folds the events of a feed; empty if the family does not use them. */
    <E extends Event> Optional<Consumer<E>> fold(Feed<E> feed) {
        return family.fold(feed).map(fold -> event -> fold.fold().add(source, event));
    }
}
