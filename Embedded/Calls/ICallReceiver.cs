using Fleet.Embedded.Scheduling;

namespace Fleet.Embedded.Calls;

/// <summary>Where turns are delivered: an activation, a pool of them, an observer.</summary>
internal interface ICallReceiver
{
    /// <summary>Takes the turn, or refuses it because the receiver has ended: then its successor must be looked up.</summary>
    bool TryReceive(Turn turn);
}
