package io.kappalake.cli.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StatementsTest {

    @Test
    void semicolonsEndStatementsAndEmptyOnesDoNotCount() {
        assertThat(Statements.of("select 1; ;\n select 2 ;")).containsExactly("select 1", "select 2");
        assertThat(Statements.of(" \n")).isEmpty();
    }

    @Test
    void semicolonsInQuotesAndCommentsEndNothing() {
        assertThat(Statements.of("-- first; one\nselect ';', `a;b`, \"c;d\" /* ; */ from t; select 'it''s; fine'"))
                .containsExactly("select ';', `a;b`, \"c;d\"  from t", "select 'it''s; fine'");
    }

    @Test
    void hintsLookLikeCommentsAndStay() {
        assertThat(Statements.of("select * from t /*+ OPTIONS('tag'='a;b') */; select 1"))
                .containsExactly("select * from t /*+ OPTIONS('tag'='a;b') */", "select 1");
    }

    @Test
    void aQuoteThatNeverEndsIsLeftForFlinkToComplainAbout() {
        assertThat(Statements.of("select 'a; select 1")).containsExactly("select 'a; select 1");
    }
}
