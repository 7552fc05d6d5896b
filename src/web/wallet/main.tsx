/**
 * The wallet: for people who carry accreditations without an app of their own. It has no account; keys and passes never
 * leave the phone's browser; what is asked is shown before it is answered.
 */
import { startApp } from '../shared/start.tsx';
import { WalletApp } from './app.tsx';
import './wallet.css';

startApp(<WalletApp />);
