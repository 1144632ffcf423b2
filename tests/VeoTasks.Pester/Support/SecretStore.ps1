# Makes the SecretStore of a test's home empty. The store watches its own files and now and then trips over that while it is reset, the
# more so the busier the machine; it does not for long.
function Reset-TestStore([string] $Password) {
    $how = $Password ? @{ Authentication = 'Password'; Password = ConvertTo-SecureString $Password -AsPlainText } : @{ Authentication = 'None' }
    for ($try = 1; ; $try++) {
        try { return Reset-SecretStore @how -Interaction None -PasswordTimeout -1 -Force -WarningAction Ignore -ErrorAction Stop }
        catch { if ($try -eq 10) { throw } }

        $global:Error.Clear()
        Start-Sleep -Milliseconds (50 * $try)
    }
}
