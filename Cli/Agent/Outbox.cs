using System.Text.Json.Nodes;

namespace Fleet.Cli.Agent;

/// <summary>
/// What is to be said, in order. While there is no connection it keeps what will still matter (figures, log lines, results of commands), at
/// most so much of it, and forgets the oldest first.
/// </summary>
internal sealed class Outbox(int capacity = 2_000) : IDisposable
{
    private readonly LinkedList<Message> _messages = [];
    private readonly SemaphoreSlim _ready = new(0);
    private readonly Lock _gate = new();

    /// <summary>How many messages were forgotten since the agent's start.</summary>
    public long Dropped { get; private set; }

    /// <summary>How many wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _messages.Count;
        }
    }

    /// <summary>Adds a message.</summary>
    public void Add(string type, JsonObject payload, string? session = null)
    {
        lock (_gate)
        {
            _messages.AddLast(new Message(type, payload, session));
            if (_messages.Count > capacity)
            {
                _messages.RemoveFirst();
                Dropped++;
                return;
            }
        }

        _ready.Release();
    }

    /// <summary>The next message, as soon as there is one. It stays until <see cref="Sent"/>.</summary>
    public async Task<Message> Next(CancellationToken cancellationToken)
    {
        await _ready.WaitAsync(cancellationToken);
        lock (_gate) return _messages.First!.Value;
    }

    /// <summary>It was handed to the connection.</summary>
    public void Sent(Message message)
    {
        lock (_gate)
        {
            // It may have been forgotten meanwhile.
            if (_messages.First?.Value == message) _messages.RemoveFirst();
        }
    }

    /// <summary>It could not be sent: it comes first again.</summary>
    public void Keep() => _ready.Release();

    public void Dispose() => _ready.Dispose();
}

/// <summary>Something to say.</summary>
internal sealed record Message(string Type, JsonObject Payload, string? Session);
