using Fleet.Embedded.Calls;
using Fleet.Embedded.References;

namespace Orleans.Runtime;

/// <summary>
/// A reference to a grain or an observer: a generated subclass implements the interface and turns each method into a call.
/// Two references are equal if they name the same grain under the same interface.
/// </summary>
public class GrainReference : IAddressable, IEquatable<GrainReference>
{
    private readonly ReferenceKind _kind;
    private readonly string _key;

    // The last receiver: saves the look-up as long as it lives.
    private ICallReceiver? _receiver;

    internal GrainReference(ReferenceKind kind, string key)
    {
        _kind = kind;
        _key = key;
    }

    /// <summary>The identity of what is referred to.</summary>
    public GrainId GrainId => GrainId.Create(_kind.GrainType, _key);

    /// <summary>The full name of the interface.</summary>
    public string InterfaceName => _kind.Interface.FullName ?? _kind.Interface.Name;

    internal string Key => _key;

    internal Fleet.Embedded.Hosting.Engine Engine => _kind.Engine;

    /// <summary>The same grain under another interface.</summary>
    public TGrainInterface Cast<TGrainInterface>() where TGrainInterface : IAddressable =>
        this is TGrainInterface same ? same : (TGrainInterface)(object)_kind.For(typeof(TGrainInterface)).Create(_key);

    /// <inheritdoc/>
    public bool Equals(GrainReference? other) =>
        ReferenceEquals(this, other)
        || (other is not null && _key == other._key && _kind.Interface == other._kind.Interface && _kind.GrainType == other._kind.GrainType);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_key, _kind.Interface);

    /// <summary>A hash that is equal in every process.</summary>
    public uint GetUniformHashCode() => GrainId.GetUniformHashCode();

    /// <summary>Equal as <see cref="Equals(GrainReference?)"/> says.</summary>
    public static bool operator ==(GrainReference? reference1, GrainReference? reference2) =>
        reference1 is null ? reference2 is null : reference1.Equals(reference2);

    /// <summary>Not equal.</summary>
    public static bool operator !=(GrainReference? reference1, GrainReference? reference2) => !(reference1 == reference2);

    /// <inheritdoc/>
    public sealed override string ToString() => $"GrainReference:{GrainId}";

    internal Task Send(TaskCall call, MethodDescriptor method)
    {
        var task = call.Expect(_kind.Engine.CompletionOptions);
        Deliver(call, method);
        return task;
    }

    internal Task<TResult> Send<TResult>(TaskCall<TResult> call, MethodDescriptor method)
    {
        var task = call.Expect(_kind.Engine.CompletionOptions);
        Deliver(call, method);
        return task;
    }

    internal void SendOneWay(Call call, MethodDescriptor method) => Deliver(call, method);

    internal void Deliver(Call call)
    {
        try
        {
            if (_receiver is { } receiver && receiver.TryReceive(call)) return;
            // A receiver that has just ended refuses the call: its successor is found under the same key.
            do receiver = _kind.Resolve(_key);
            while (!receiver.TryReceive(call));
            _receiver = receiver;
        }
        catch (Exception e)
        {
            call.Reject(e);
        }
    }

    private void Deliver(Call call, MethodDescriptor method)
    {
        if (call.Prepare(this, method)) Deliver(call);
    }
}
