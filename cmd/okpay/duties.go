package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/okpay/okpay/wallet/engine"
)

// How a server does what time brings.
const (
	// hooksEvery is how often events are looked for that webhooks wait for, and
	// dutiesEvery how often all else that is due.
	hooksEvery   = 500 * time.Millisecond
	dutiesEvery  = 5 * time.Second
	workTrouble  = 15 * time.Second // after it could not even look
	leaveTime    = 5 * time.Second
	workOfDuties = "duties"
)

// sendHooksInBackground sends events to webhooks as they become due, until the
// function that it gives is called, which waits for the requests that are under
// way. Several servers share the work delivery by delivery.
func sendHooksInBackground(ctx context.Context, local *engine.Engine, log *slog.Logger) (stop func()) {
	postman := engine.NewPostman(local)
	stopRounds := inBackground(ctx, hooksEvery, workTrouble, func(ctx context.Context) (more bool, err error) {
		more, err = postman.Round(ctx)
		if err != nil && ctx.Err() == nil {
			log.Warn("events are not sent to webhooks", "error", err.Error())
		}
		tellHooks(ctx, postman, log)
		return more, err
	})
	return func() {
		stopRounds()
		postman.Wait()
		tellHooks(ctx, postman, log)
	}
}

func tellHooks(ctx context.Context, postman *engine.Postman, log *slog.Logger) {
	sum, err := postman.Done()
	if sum != (engine.WebhookCounts{}) {
		log.Info("webhooks", "delivered", sum.Delivered, "failed", sum.Failed, "delayed", sum.Delayed)
	}
	if err != nil && ctx.Err() == nil {
		log.Warn("some events were not sent to webhooks", "error", err.Error())
	}
}

// doDutiesInBackground does what time brings, as `okpay run-due` does, until the
// function that it gives is called. Of several servers on one database one does
// it, and another takes over when that one dies.
func doDutiesInBackground(ctx context.Context, local *engine.Engine, holder string, log *slog.Logger) (stop func()) {
	stopWork := inBackground(ctx, dutiesEvery, workTrouble, func(ctx context.Context) (more bool, err error) {
		mine, err := local.TakeWork(ctx, workOfDuties, holder)
		if err == nil && mine {
			result, failure := local.Duties(ctx)
			more, err = result.More && result.Worked(), failure
			if result.Worked() {
				log.Info("duties", "settled", result.Settled, "holds_released", result.HoldsReleased, "items_paid", result.ItemsPaid,
					"items_refused", result.ItemsRefused, "payouts_stopped", result.PayoutsStopped, "schedules_withdrawn", result.SchedulesWithdrawn,
					"schedules_refused", result.SchedulesRefused, "erased", result.Erased, "screened", result.Screened)
			}
		}
		if err != nil && ctx.Err() == nil {
			log.Warn("what is due is not done", "error", err.Error())
		}
		return more, err
	})
	return func() {
		stopWork()
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveTime)
		defer cancel()
		// Should it fail, another takes the work over when its lease ends.
		_ = local.LeaveWork(last, workOfDuties, holder)
	}
}
