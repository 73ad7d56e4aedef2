package store

import "testing"

// TestWhatComparesManyIsPlannedForThemAndNothingAfterIt looks at how the server plans
// inside weighed, and after it in the same transaction.
func TestWhatComparesManyIsPlannedForThemAndNothingAfterIt(t *testing.T) {
	t.Parallel()
	w := newServerWorld(t)
	err := w.store.write(t.Context(), func(s *session) error {
		plans := func(want string) error {
			said, _, err := one(t.Context(), s, "ask how it plans", `SELECT current_setting('plan_cache_mode') || ' ' || current_setting('enable_hashjoin')`,
				func(r rowScanner, said *string) error { return r.Scan(said) })
			if err == nil && said != want {
				t.Errorf("it plans by %s, want %s", said, want)
			}
			return err
		}
		if err := plans("force_generic_plan off"); err != nil {
			return err
		}
		if err := s.dialect.weighed(t.Context(), s, func() error { return plans("force_custom_plan on") }); err != nil {
			return err
		}
		return plans("force_generic_plan off")
	})
	if err != nil {
		t.Fatal(err)
	}
}
