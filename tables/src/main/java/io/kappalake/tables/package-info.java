/** What a person can cause and is told in one line. The packages below say what the lake holds and how it changes. */
package io.kappalake.tables;
