package io.kappalake.serve.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kappalake.serve.Asker;
import io.kappalake.serve.MarketLake;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The page in a real browser, on a lake that goes on. */
@EnabledIf(
        value = "hasBrowser",
        disabledReason = "no Chromium: Debian has it in the packages chromium and chromium-driver")
@Timeout(120)
class PageTest {

    private static final Path BROWSER = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

    private static MarketLake lake;
    private static Asker asker;
    private static ChromeDriver browser;
    private static String first;
    private static String second;

    static boolean hasBrowser() {
        return Files.isExecutable(BROWSER) && Files.isExecutable(DRIVER);
    }

    @BeforeAll
    static void open() throws Exception {
        lake = new MarketLake();
        first = lake.minutes("10:00", "10:30", "AAPL", "MSFT").land();
        second = lake.minutes("10:30", "10:50", "AAPL", "MSFT").land();
        asker = lake.serve(true);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(BROWSER.toFile());
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--window-size=1400,1000",
                "--user-data-dir=" + Files.createTempDirectory(Path.of("target").toAbsolutePath(), "browser"));
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        browser = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(DRIVER.toFile())
                        .usingAnyFreePort()
                        .build(),
                options);
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.quit();
        }
        if (lake != null) {
            lake.close();
        }
    }

    @BeforeEach
    void load() {
        browser.get(asker.url("/"));
        awaitText("#moment", "Live: commit ");
        awaitText("#last-bar", "close");
    }

    private static String text(String selector) {
        return browser.findElement(By.cssSelector(selector)).getText();
    }

    private static void awaitText(String selector, String part) {
        await().atMost(Duration.ofSeconds(20)).ignoreExceptions().untilAsserted(() -> assertThat(text(selector))
                .contains(part));
    }

    private static WebElement commit(String hash) {
        return browser.findElement(By.cssSelector("#strip [data-commit='" + hash + "']"));
    }

    private static Object js(String script) {
        return browser.executeScript(script);
    }

    @Test
    void thePageShowsTheNewestCommitAndBreaksNoPolicy() {
        String head = lake.lake.head();
        assertThat(text("#moment")).startsWith("Live: commit " + head.substring(0, 12));
        assertThat(browser.findElements(By.cssSelector("#symbols tbody tr"))).hasSize(2);
        assertThat(browser.findElements(By.cssSelector("#candle-chart canvas"))).isNotEmpty();
        assertThat(text("#orders tbody")).contains("2026-03-02 (open)");
        assertThat(text("#files tbody")).contains("gold.trade_bars_1m");
        assertThat(text("#fresh")).contains("Watermark of market");
        assertThat(text("#published")).contains("Nothing is published yet");
        List<LogEntry> said = browser.manage().logs().get(LogType.BROWSER).getAll();
        assertThat(said)
                .filteredOn(line -> line.getLevel().intValue() >= Level.WARNING.intValue())
                .isEmpty();
    }

    @Test
    void aPastCommitTakesTheWholePageBackAndItsAddressCanBeKept() {
        commit(first).click();

        awaitText("#moment", "As of ");
        awaitText("#last-bar", "2026-03-02 10:29");
        assertThat(text("#ledger")).contains("checkpoint 1: 180 read = 150 accepted + 0 duplicates + 30 rejected");
        assertThat(browser.getCurrentUrl()).contains("commit=" + first);
        browser.navigate().refresh();
        awaitText("#last-bar", "2026-03-02 10:29");
        browser.findElement(By.id("live")).click();
        awaitText("#moment", "Live: ");
        assertThat(browser.getCurrentUrl()).doesNotContain("commit=");
    }

    @Test
    void theStripIsUsedByKeyboard() {
        commit(lake.lake.head()).sendKeys(Keys.HOME);
        browser.switchTo().activeElement().sendKeys(Keys.ARROW_RIGHT);
        assertThat(browser.switchTo().activeElement().getAttribute("data-commit"))
                .isEqualTo(first);
        assertThat(browser.switchTo().activeElement().getAccessibleName()).contains("checkpoint 1: 180 read");
        browser.switchTo().activeElement().sendKeys(Keys.ENTER);
        awaitText("#moment", "As of ");
    }

    @Test
    void aRejectedRecordIsShownDownToItsBytes() {
        browser.findElement(By.cssSelector("#rejected tbody button")).click();
        awaitText("#samples", "Broke the rule MALFORMED_JSON");
        assertThat(text("#samples")).contains("{\"trade_id\": \"x\"").contains("7b 22 74 72 61");
    }

    @Test
    void aNewCommitAppearsByItself() {
        String third = lake.minutes("10:50", "10:55", "AAPL", "MSFT").land();
        awaitText("#moment", third.substring(0, 12));
        awaitText("#last-bar", "2026-03-02 10:54");
    }

    @Test
    void aPhoneNeedsNoSidewaysScrollingAndNothingLacksAName() {
        browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 390, "height", 844, "deviceScaleFactor", 1, "mobile", true));
        try {
            assertThat((Long) js("return document.documentElement.scrollWidth")).isLessThanOrEqualTo(390);
        } finally {
            browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
        }
        for (WebElement control : browser.findElements(By.cssSelector("button, select, a, meter, [role=img]"))) {
            if (control.isDisplayed()) {
                assertThat(control.getAccessibleName())
                        .as(control.getAttribute("outerHTML"))
                        .isNotBlank();
            }
        }
    }
}
