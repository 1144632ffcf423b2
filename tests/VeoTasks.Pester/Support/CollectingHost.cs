using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

/// <summary>
/// A host with a screen that keeps the progress records and lines it is given, as a terminal or an editor would draw them.
/// </summary>
public sealed class CollectingHost : PSHost
{
    private readonly Screen _screen = new Screen();

    public ConcurrentQueue<ProgressRecord> Progress { get { return _screen.Progress; } }

    public string Text { get { return string.Join("\n", _screen.Lines); } }

    public override string Name { get { return "CollectingHost"; } }

    public override Version Version { get { return new Version(1, 0); } }

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override PSHostUserInterface UI { get { return _screen; } }

    public override CultureInfo CurrentCulture { get { return CultureInfo.InvariantCulture; } }

    public override CultureInfo CurrentUICulture { get { return CultureInfo.InvariantCulture; } }

    public override void EnterNestedPrompt() { }

    public override void ExitNestedPrompt() { }

    public override void NotifyBeginApplication() { }

    public override void NotifyEndApplication() { }

    public override void SetShouldExit(int exitCode) { }

    private sealed class Screen : PSHostUserInterface
    {
        public readonly ConcurrentQueue<ProgressRecord> Progress = new ConcurrentQueue<ProgressRecord>();

        public readonly ConcurrentQueue<string> Lines = new ConcurrentQueue<string>();

        public override PSHostRawUserInterface RawUI { get; } = new Surface();

        public override void WriteProgress(long sourceId, ProgressRecord record) { Progress.Enqueue(record); }

        public override Dictionary<string, PSObject> Prompt(
            string caption, string message, Collection<FieldDescription> descriptions) { throw new NotSupportedException(); }

        public override int PromptForChoice(
            string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) { return defaultChoice; }

        public override PSCredential PromptForCredential(
            string caption, string message, string userName, string targetName) { throw new NotSupportedException(); }

        public override PSCredential PromptForCredential(
            string caption, string message, string userName, string targetName,
            PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) { throw new NotSupportedException(); }

        public override string ReadLine() { throw new NotSupportedException(); }

        public override SecureString ReadLineAsSecureString() { throw new NotSupportedException(); }

        public override void Write(string value) { }

        public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) { }

        public override void WriteDebugLine(string message) { }

        public override void WriteErrorLine(string value) { }

        public override void WriteLine(string value) { Lines.Enqueue(value); }

        public override void WriteVerboseLine(string message) { }

        public override void WriteWarningLine(string message) { }
    }

    private sealed class Surface : PSHostRawUserInterface
    {
        public override Size BufferSize { get; set; } = new Size(80, 25);

        public override ConsoleColor BackgroundColor { get; set; }

        public override Coordinates CursorPosition { get; set; }

        public override int CursorSize { get; set; }

        public override ConsoleColor ForegroundColor { get; set; }

        public override bool KeyAvailable { get { return false; } }

        public override Size MaxPhysicalWindowSize { get { return BufferSize; } }

        public override Size MaxWindowSize { get { return BufferSize; } }

        public override Coordinates WindowPosition { get; set; }

        public override Size WindowSize { get; set; } = new Size(80, 25);

        public override string WindowTitle { get; set; }

        public override void FlushInputBuffer() { }

        public override BufferCell[,] GetBufferContents(Rectangle rectangle) { throw new NotSupportedException(); }

        public override KeyInfo ReadKey(ReadKeyOptions options) { throw new NotSupportedException(); }

        public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) { }

        public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) { }

        public override void SetBufferContents(Rectangle rectangle, BufferCell fill) { }
    }
}
