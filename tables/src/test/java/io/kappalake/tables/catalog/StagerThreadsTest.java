package io.kappalake.tables.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.Test;

class StagerThreadsTest {

    @Test
    void theyDoNotPassOnTheClassLoaderOfATaskThatFlinkClosesAfterIt() throws Exception {
        Thread task = Thread.currentThread();
        ClassLoader before = task.getContextClassLoader();
        ExecutorService stagers = Lake.daemonThreads();
        try (URLClassLoader ofTask = new URLClassLoader(new URL[0], before)) {
            task.setContextClassLoader(ofTask);

            ClassLoader passedOn = stagers.submit(() -> Thread.currentThread().getContextClassLoader())
                    .get();

            assertThat(passedOn).isSameAs(Lake.class.getClassLoader());
        } finally {
            task.setContextClassLoader(before);
            stagers.shutdownNow();
        }
    }
}
