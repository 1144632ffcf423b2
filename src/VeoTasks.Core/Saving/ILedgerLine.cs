namespace VeoTasks.Saving;

/// <summary>A line of the ledger, of any kind.</summary>
internal interface ILedgerLine
{
    /// <summary>The line, with its end.</summary>
    byte[] ToLine();
}
