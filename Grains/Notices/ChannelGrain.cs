using System.Collections.Immutable;
using Fleet.Common;
using Fleet.Grains.Common;
using Fleet.Notices;
using Fleet.Storage;
using Fleet.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Fleet.Grains.Notices;

/// <summary>
/// Two timers deliver. One that interleaves sends, and leaves how that went; one that is a turn of its own writes that down and decides what is
/// next. A message is written down under its id before it is sent, and taken off when its end is: a crash in between sends it again as it was.
/// </summary>
internal sealed class ChannelGrain(
    [PersistentState(StateKinds.Channel, StateKind.Store)] IPersistentState<ChannelState> storage,
    INoticeSender sender,
    IDeliveries deliveries,
    IIdSource ids,
    IOptions<ChannelOptions> options,
    TimeProvider time,
    ILogger<ChannelGrain> log) : Grain, IChannelGrain
{
    private readonly Committed<ChannelState> _state = new(storage);
    private IGrainTimer? _step;
    private IGrainTimer? _send;
    private Attempt? _ended;

    private ChannelState State => _state.Current;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        EnsureGoing();
        return Task.CompletedTask;
    }

    public async Task<Outcome<ChannelView>> Create(ChannelSpec spec, string actor)
    {
        if (_state.Exists) return State.View();
        if (ChannelRules.Check(spec) is { } error) return error;
        var now = time.GetUtcNow();
        await _state.Commit(new ChannelState
        {
            Id = ChannelId.Of(this.GetPrimaryKeyString()), Name = spec.Name, Type = spec.Type, Spec = spec, Actor = actor, CreatedAt = now, UpdatedAt = now,
        });
        return State.View();
    }

    public Task<Outcome<ChannelView>> Get() => _state.Known<Outcome<ChannelView>>(() => _state.Exists ? State.View() : NotFound);

    public async Task<Outcome<ChannelView>> Update(ChannelSpec spec, string actor)
    {
        if (!_state.Exists) return NotFound;
        if (ChannelRules.Check(spec) is { } error) return error;
        if (spec.Type != State.Type) return FleetError.Invalid("type cannot be changed", "type");
        await _state.Commit(ChannelQueue.Change(State, spec, time.GetUtcNow()));
        Arm(TimeSpan.Zero);
        return State.View();
    }

    public async Task<Outcome<ChannelView>> Delete(string actor)
    {
        if (!_state.Exists) return NotFound;
        var deleted = State.View();
        await _state.Clear();
        Rest();
        return deleted;
    }

    public async Task<Outcome<Done>> Enqueue(Notice notice)
    {
        if (!_state.Exists) return Done.Value;
        var next = ChannelQueue.Take(State, notice, time.GetUtcNow());
        if (next == State) return Done.Value;
        await Commit(next);
        Arm(TimeSpan.Zero);
        return Done.Value;
    }

    public async Task<Outcome<Delivery>> Test()
    {
        if (!_state.Exists) return NotFound;
        var (spec, now) = (State.Spec!, time.GetUtcNow());
        var notice = new Notice
        {
            Id = $"test:{ids.Next()}",
            Kind = NoticeKind.Test,
            At = now,
            Title = $"Test of the channel {spec.Name}",
            Message = "Somebody has tried this channel. It works.",
            RuleName = "Test",
        };
        var message = new OutgoingMessage(ids.Next(), [notice], now, 0, now);
        var delivery = await Send(spec, message, CancellationToken.None);
        await deliveries.Append(Rows(spec, new Attempt(message, delivery, now)));
        return delivery;
    }

    public Task<Outcome<ImmutableArray<DeadLetter>>> DeadLetters() =>
        Task.FromResult<Outcome<ImmutableArray<DeadLetter>>>(_state.Exists ? State.DeadLetters : NotFound);

    public async Task<Outcome<Redelivered>> Redeliver(string? notice)
    {
        if (!_state.Exists) return NotFound;
        if (!State.Spec!.IsEnabled) return FleetError.Conflict("The channel is disabled");
        var (next, count) = ChannelQueue.Redeliver(State, notice, time.GetUtcNow());
        if (count == 0 && notice is not null) return FleetError.NotFound("Dead letter");
        if (count == 0) return new Redelivered(0);
        await _state.Commit(next);
        Arm(TimeSpan.Zero);
        return new Redelivered(count);
    }

    public async Task Wake()
    {
        await _state.Recheck();
        EnsureGoing();
    }

    private static FleetError NotFound => FleetError.NotFound("Channel");

    private void EnsureGoing()
    {
        if (_state.Exists && State.IsBusy && _step is null && _send is null) Arm(TimeSpan.Zero);
    }

    private void Arm(TimeSpan wait)
    {
        // While a message is being sent nothing is to be decided; its end arms this.
        if (_send is not null) return;
        var due = wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
        if (_step is { } step) step.Change(due, Timeout.InfiniteTimeSpan);
        else _step = this.RegisterGrainTimer(Step, new GrainTimerCreationOptions(due, Timeout.InfiniteTimeSpan) { KeepAlive = true });
    }

    private void Rest()
    {
        _step?.Dispose();
        _step = null;
    }

    /// <summary>A turn: writes down how the attempt went, and begins what is next.</summary>
    private async Task Step(CancellationToken cancellation)
    {
        try
        {
            if (_ended is { } ended)
            {
                await Settle(ended);
                _ended = null;
            }

            if (_send is not null) return;
            if (_state.Exists && ChannelQueue.FormsAt(State) <= time.GetUtcNow()) await _state.Commit(ChannelQueue.Form(State, ids.Next(), time.GetUtcNow()));
            var due = _state.Exists ? ChannelQueue.SendsAt(State) ?? ChannelQueue.FormsAt(State) : null;
            if (due is null) Rest();
            else if (State.Outgoing is { } message && due <= time.GetUtcNow()) Begin(message);
            else Arm(due.Value - time.GetUtcNow());
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            // The store did not answer. How the attempt went is kept in memory until it does: nothing is sent a second time for that.
            log.ChannelInterrupted(exception, ChannelId.Of(this.GetPrimaryKeyString()));
            Arm(options.Value.StorePause);
        }
    }

    private void Begin(OutgoingMessage message)
    {
        Rest();
        var spec = State.Spec!;
        _send = this.RegisterGrainTimer(
            async cancellation =>
            {
                var at = time.GetUtcNow();
                var delivery = await Send(spec, message, cancellation);
                if (cancellation.IsCancellationRequested) return;
                _ended = new Attempt(message, delivery, at);
                _send?.Dispose();
                _send = null;
                Arm(TimeSpan.Zero);
            },
            new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true, KeepAlive = true });
    }

    private async Task<Delivery> Send(ChannelSpec spec, OutgoingMessage message, CancellationToken cancellation)
    {
        try
        {
            return await sender.Send(spec.Type, spec.Config, ChannelMessages.Of(spec, message.Id, message.Notices), cancellation);
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            log.SendingThrew(exception, ChannelId.Of(this.GetPrimaryKeyString()));
            return new Delivery(false, "Fleet itself failed at this message; its log says why");
        }
        catch (OperationCanceledException)
        {
            return new Delivery(false, "Fleet went down while it was sent");
        }
    }

    private async Task Settle(Attempt attempt)
    {
        if (!_state.Exists) return;
        await deliveries.Append(Rows(State.Spec!, attempt));
        FleetMeasures.Delivered("channel", attempt.Delivery.IsDelivered);
        if (!attempt.Delivery.IsDelivered) log.NotDelivered(State.Id, attempt.Message.Attempts + 1, attempt.Delivery.Error);
        await Commit(ChannelQueue.Settle(State, attempt, options.Value, time.GetUtcNow()));
    }

    private async Task Commit(ChannelState next)
    {
        var given = next.GivenUp - State.GivenUp;
        await _state.Commit(next);
        if (given <= 0) return;
        FleetMeasures.GivenUp("channel", given);
        log.GivenUp(next.Id, given, next.LastError);
    }

    // What was sent is told once, however many notices were in it. An in-app message has its own id as the row's, so that it is there once.
    private DeliveryRow[] Rows(ChannelSpec spec, Attempt attempt) =>
    [
        .. attempt.Message.Notices.Select((notice, i) => new DeliveryRow(
            spec.Type is ChannelType.InApp ? attempt.Message.Id : ids.Next(),
            notice.Id, notice.Alert?.Value, this.GetPrimaryKeyString(), spec.Name, spec.Type.ToString().ToSnakeCase().ToUpperInvariant(),
            attempt.At, attempt.Message.Attempts + 1, attempt.Delivery.IsDelivered, attempt.Delivery.Error, i == 0 ? attempt.Delivery.Payload : null)),
    ];
}
