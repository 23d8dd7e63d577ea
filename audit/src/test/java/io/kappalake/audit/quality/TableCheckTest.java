package io.kappalake.audit.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.transforms.Pipeline;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableCheckTest {

    private static List<String> problems(String file, String text) {
        return TableCheck.problems(pipeline(Map.of(file, text)));
    }

    private static Pipeline pipeline(Map<String, String> checks) {
        Map<String, String> files = new TreeMap<>(Pipeline.MARKET.texts());
        files.putAll(checks);
        return Pipeline.ofFiles(files);
    }

    @Test
    void commentsBeforeTheQuerySayWhatBecomesOfItAndHowFarItLooksBack() {
        Pipeline pipeline = pipeline(Map.of(
                "checks/crossed.sql", "-- Nobody sells below what others pay.\n-- fate: warn\n--days:7\n\nSELECT 1;\n",
                "checks/plain.sql", "SELECT 1"));

        assertThat(TableCheck.problems(pipeline)).isEmpty();
        assertThat(TableCheck.of(pipeline))
                .extracting(TableCheck::name, TableCheck::holds, TableCheck::days)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple("crossed", false, 7),
                        org.assertj.core.api.Assertions.tuple("plain", true, 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "SELECT * FRM silver.trades | 1:14 syntax error at or near \"silver\"",
                "SELECT *\\nFROM silver.trads | 2:6 Table with name trads does not exist! Did you mean \"trades\"?",
                "SELECT *\\nFROM bronze.trades | 2:6 *",
                "SELECT symbol,\\n prise FROM silver.trades | 2:2 Referenced column \"prise\" not found in FROM clause!"
                        + " Candidate bindings: \"price\", \"trade_id\", \"trade_type\", \"kafka_timestamp\"",
                "SELECT 'é', prise FROM silver.trades | 1:13 *",
                "DROP TABLE silver.trades | 1:6 syntax error at or near \"TABLE\"",
                "SELECT 1; SELECT 2 | 1:9 A check is one SELECT, without ;",
                "SELECT 1); DELETE FROM silver.trades; SELECT * FROM (SELECT 1 | 1:10 A check is one SELECT, without ;",
                "SELECT E'\\\\'; SELECT 1 | 1:13 A check is one SELECT, without ;",
                "-- fate: keep\\nSELECT 1 | 1:10 fate is \"keep\": write warn or hold",
                "-- days: 0\\nSELECT 1 | 1:10 days is \"0\": write a number from 1 to 366",
                "-- nothing | 1:1 the file has no query: write a SELECT that finds what must not be",
            })
    void whatCannotRunIsToldWithItsPlace(String text, String problem) {
        List<String> found = problems("checks/mine.sql", text.replace("\\n", "\n"));

        assertThat(found).hasSize(1);
        if (problem.endsWith("*")) {
            assertThat(found.get(0)).startsWith("checks/mine.sql:" + problem.replace(" *", " "));
        } else {
            assertThat(found).containsExactly("checks/mine.sql:" + problem);
        }
    }

    @Test
    void aSemicolonInATextOrCommentIsNone() {
        assertThat(problems("checks/mine.sql", "SELECT ';' AS \";\", $$;'$$, E'\\';' /* ; */ -- ;"))
                .isEmpty();
    }

    @Test
    void aCheckIsNamedByItsFile() {
        assertThat(problems("checks/My check.sql", "SELECT 1"))
                .containsExactly("checks/My check.sql:1:1 a check cannot be named like this: write small letters,"
                        + " digits and _");
    }
}
