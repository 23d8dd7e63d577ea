/** What keeps a proved commit from being published: checks of tables, rules that hold, and who released them. */
package io.kappalake.audit.quality;
