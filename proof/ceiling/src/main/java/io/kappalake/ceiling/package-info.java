/** The plain program that the job is measured against, and the meters. */
package io.kappalake.ceiling;
